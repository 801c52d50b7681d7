"""The learner's hand on the schedule: changes of cards and their undo, the day's limits, and queries."""
