"""Returns a list that is too large to look at."""
# verdict: failed

def double(x):
    return ['x' * 1_000_000] * 100
