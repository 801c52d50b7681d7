"""Fills memory while the file loads."""
# verdict: memory

kept = [0] * (1 << 40)

def double(x):
    return x
