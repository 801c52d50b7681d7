"""Prints for ever."""
# verdict: timeout
# timeout: 1

import os


def double(x):
    while True:
        os.write(1, b'x' * 65536)
