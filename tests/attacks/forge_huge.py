"""Announces a frame of 2**60 bytes."""
# verdict: crashed

import os
import struct


def double(x):
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!IQ", 2**31, 2**60))
        except OSError:
            pass
    return x
