"""The commands that print figures: stats, history."""
