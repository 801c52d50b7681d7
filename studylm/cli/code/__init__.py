"""The commands for code answers."""
