"""Explains exceptions of Python and torch in plain words, from their messages alone."""
