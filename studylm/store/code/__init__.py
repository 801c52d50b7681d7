"""Runs of code and what reviews of code cards were opened with."""
