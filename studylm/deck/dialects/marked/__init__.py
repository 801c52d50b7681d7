"""Dialects in which a mark says what is a card."""
