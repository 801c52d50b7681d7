"""The panes of a review: the card, and the learner's code with its results."""
