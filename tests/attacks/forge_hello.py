"""Says that it is loaded before it is."""
# verdict: crashed

import json
import os
import stat
import struct


def wires():
    return [fd for fd in range(3, 64) if _sock(fd)]


def _sock(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


def frame(header, body=b""):
    text = json.dumps(header).encode()
    return struct.pack("!IQ", len(text), len(body)) + text + body


for fd in wires():
    try:
        os.write(fd, frame({"loaded": True, "names": ["double"]}))
    except OSError:
        pass


def double(x):
    return x
