"""Writes one file larger than it may."""
# verdict: failed

def double(x):
    try:
        with open("large", "wb") as file:
            for _ in range(64):
                file.write(bytes(1 << 20))
        return 2 * x
    except OSError:
        return x
