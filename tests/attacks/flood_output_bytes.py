"""No attack: a right answer that prints what is not text."""
# verdict: passed

import os


def double(x):
    os.write(1, bytes(range(256)))
    print("\ud800 \x1b[31m")
    return 2 * x
