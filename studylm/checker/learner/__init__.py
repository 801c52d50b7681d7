"""What runs in the process that executes the learner's file (L)."""
