"""Sleeps."""
# verdict: timeout
# timeout: 1

import time


def double(x):
    time.sleep(1000)
