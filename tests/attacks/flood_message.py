"""Raises an exception with a message of 100 MB."""
# verdict: failed
# timeout: 20

def double(x):
    raise ValueError('x' * 100_000_000)
