"""Starts as many processes as it can."""
# verdict: failed

import multiprocessing
import os
import subprocess


def double(x):
    started = int(os.system("sleep 100 &") == 0)
    for way in (
        lambda: subprocess.Popen(["sleep", "100"]),
        lambda: os.posix_spawn("/bin/sleep", ["sleep", "100"], {}),
        lambda: multiprocessing.get_context("fork").Process(target=print).start(),
    ):
        for _ in range(20):
            try:
                way()
                started += 1
            except OSError:
                pass
    return 2 * x if started else x
