"""The Lab: trains a learner's model, or the chapter's, and compares. Start at `command.train`, which loads no torch."""
