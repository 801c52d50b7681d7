"""os._exit(0) inside a call."""
# verdict: crashed

import os


def double(x):
    os._exit(0)
