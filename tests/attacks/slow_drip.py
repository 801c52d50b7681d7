"""Sends one byte of a reply every now and then, for ever."""
# verdict: timeout
# timeout: 2

import os
import struct
import time


def double(x):
    header = b'{"value": null, "tensors": []}' + b" " * 1000
    frame = struct.pack("!IQ", len(header), 0) + header
    while True:
        for byte in frame:
            for fd in range(3, 16):
                try:
                    os.write(fd, bytes([byte]))
                    break
                except OSError:
                    continue
            time.sleep(0.05)
