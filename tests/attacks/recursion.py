"""Recurs without end."""
# verdict: failed

def double(x):
    return double(x)
