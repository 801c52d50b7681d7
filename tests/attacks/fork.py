"""Forks."""
# verdict: failed

import os


def double(x):
    try:
        os.fork()
    except OSError:
        return x
    return 2 * x
