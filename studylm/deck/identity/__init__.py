"""Which card is which after its deck file was edited."""
