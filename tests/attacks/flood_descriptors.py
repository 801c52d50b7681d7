"""Opens descriptors until there are none, and keeps them."""
# verdict: failed

import os

kept = []


def double(x):
    try:
        while True:
            kept.append(os.dup(1))
    except OSError:
        pass
    return x
