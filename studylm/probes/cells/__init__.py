"""Gated cells and recurrent layers: which formula one follows, and what is wrong with it."""
