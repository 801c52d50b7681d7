"""studylm: spaced repetition for the terminal, tied to code that runs."""

__version__ = "0.1.0"
