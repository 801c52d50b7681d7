"""Stops its own process."""
# verdict: timeout
# timeout: 1

import os
import signal


def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return x
