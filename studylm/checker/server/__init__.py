"""The warm server: accepts clients, starts the two processes of a run, watches them, and judges the run."""
