"""Puts its own socket where the wire was."""
# verdict: crashed

import os
import socket


def double(x):
    mine, other = socket.socketpair()
    for fd in range(3, 64):
        if fd not in (mine.fileno(), other.fileno()):
            try:
                os.dup2(mine.fileno(), fd)
            except OSError:
                pass
    return 2 * x
