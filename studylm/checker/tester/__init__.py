"""What runs in the process that executes the hidden checks (T)."""
