"""os.abort()."""
# verdict: crashed

import os


def double(x):
    os.abort()
