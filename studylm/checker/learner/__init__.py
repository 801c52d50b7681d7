"""The learner's process (L), which runs the learner's file."""
