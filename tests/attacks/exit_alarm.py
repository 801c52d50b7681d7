"""Has the kernel end it by an alarm."""
# verdict: crashed

import signal
import time

signal.alarm(1)


def double(x):
    time.sleep(3)
    return x
