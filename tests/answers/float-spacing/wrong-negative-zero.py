# expects: near_zero | At -0.0
# The bits of -0.0 are those of a negative number.
import struct


def spacing(x):
    x = struct.unpack("f", struct.pack("f", float(x)))[0]
    bits = struct.unpack("i", struct.pack("f", x))[0]
    return struct.unpack("f", struct.pack("i", bits + 1 if x >= 0 else bits - 1))[0] - x
