"""The tester's process (T), which runs the hidden checks."""
