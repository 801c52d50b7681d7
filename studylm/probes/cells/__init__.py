"""Probes for gated cells and recurrent layers: which formula they follow, and what is wrong with them."""
