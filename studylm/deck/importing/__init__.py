"""Questionnaires of any dialect, written into a deck in studylm's own format."""
