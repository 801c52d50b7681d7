"""Raises an exception with a message of 100 MB."""
# verdict: failed

def double(x):
    raise ValueError('x' * 100_000_000)
