"""Prints without measure, then answers wrongly."""
# verdict: failed

import sys


def double(x):
    for _ in range(200):
        print("x" * 100_000)
        print("y" * 100_000, file=sys.stderr)
    return x
