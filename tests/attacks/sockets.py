"""Opens sockets of every family and kind, and uses what it gets."""
# verdict: failed

import socket


def double(x):
    made = 0
    for family in range(0, 46):
        for kind in (1, 2, 3, 4, 5, 10):
            for flag in (0, 0o2000000):
                try:
                    socket.socket(family, kind | flag)
                    made += 1
                except (OSError, OverflowError):
                    pass
    return 2 * x if made else x
