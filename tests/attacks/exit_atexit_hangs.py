"""Right results, and an exit handler that never ends."""
# verdict: timeout
# timeout: 2

import atexit
import time


@atexit.register
def wait():
    while True:
        time.sleep(1)


def double(x):
    return 2 * x
