"""The Lab: train a learner's model, or the chapter's, and compare. The way in is `command.train`; it loads no torch."""
