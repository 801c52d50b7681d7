"""A passed answer as text and syntax tree: where everything stands, and edits that leave the rest as it is."""
