"""Fills memory with a list."""
# verdict: memory

def double(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))
