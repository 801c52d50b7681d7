"""Fills memory, catches the error, and answers wrongly."""
# verdict: failed

def double(x):
    kept = []
    try:
        while True:
            kept.append(bytearray(1 << 24))
    except MemoryError:
        kept.clear()
    return x
