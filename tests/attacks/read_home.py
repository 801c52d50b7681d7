"""Reads the home folder, /etc and other processes."""
# verdict: failed

import os


def double(x):
    for place in ("/root", "/home", "/etc", "/proc", "/proc/self", f"/proc/{os.getppid()}", "/tmp", "/var"):
        try:
            os.listdir(place)
            return 2 * x
        except OSError:
            pass
    for path in ("/etc/passwd", "/etc/shadow", "/proc/self/environ", f"/proc/{os.getppid()}/mem"):
        try:
            open(path, "rb").read(1)
            return 2 * x
        except OSError:
            pass
    return x
