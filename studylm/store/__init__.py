"""The learner's history: one SQLite file that several windows can share and that survives crashes."""
