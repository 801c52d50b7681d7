"""Fills memory with a list."""
# verdict: memory
# timeout: 20

def double(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))
