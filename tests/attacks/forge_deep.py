"""A value nested deeper than any stack."""
# verdict: crashed

import json
import os
import struct


def double(x):
    header = b'{"value": ' + b'{"l": [' * 100000 + b"1" + b"]}" * 100000 + b"}"
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!IQ", len(header), 4 if b'"n": 4' in header else 24 if b'"n": 24' in header else 0))
            os.write(fd, header + bytes(24 if b'"n": 24' in header else 4 if b'"n": 4' in header else 0))
        except OSError:
            pass
    return x
