"""Answers a request itself, then lets the runtime answer again: replies out of step."""
# verdict: crashed

import json
import os
import struct


def double(x):
    header = json.dumps({"value": None, "tensors": []}).encode()
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!IQ", len(header), 0) + header)
        except OSError:
            pass
    return x
