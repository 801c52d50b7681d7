"""The learner's history: one SQLite file that two windows can share and that no crash empties."""
