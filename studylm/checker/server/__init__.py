"""The warm server: is met, makes the two processes of a run, watches them, and reports."""
