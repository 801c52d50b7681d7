"""Tries to win rights back: uid, capabilities, limits, a set-uid program."""
# verdict: failed

import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)


def double(x):
    won = 0
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (hard * 2, hard * 2))
        won += 1
    except (OSError, ValueError):
        pass
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
    won += libc.capset(header, data) == 0
    try:
        os.setuid(1)
        won += 1
    except OSError:
        pass
    return 2 * x if won else x
