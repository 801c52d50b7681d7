"""Right results, and os._exit(0) in an exit handler."""
# verdict: crashed

import atexit
import os

atexit.register(os._exit, 0)


def double(x):
    return 2 * x
