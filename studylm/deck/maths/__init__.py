"""LaTeX maths as readable Unicode."""
