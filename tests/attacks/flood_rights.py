"""Sends descriptors to itself in circles."""
# verdict: failed

import array
import socket

k = []


def double(x):
    n = 0
    try:
        while n < 2000:
            a, b = socket.socketpair()
            a.sendmsg(
                [b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [b.fileno(), a.fileno()] * 100))]
            )
            a.close()
            b.close()
            n += 1
    except OSError as e:
        print(e)
    print(n)
    return x
