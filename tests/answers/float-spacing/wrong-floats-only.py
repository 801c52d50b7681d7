# expects: tensor | TypeError
import struct


def spacing(x):
    if not isinstance(x, float):
        raise TypeError("a float, please")
    f = struct.unpack(">f", struct.pack(">f", x))[0]
    if f == 0:
        return 2.0**-149
    i = struct.unpack(">i", struct.pack(">f", f))[0]
    return struct.unpack(">f", struct.pack(">i", i + (1 if f > 0 else -1)))[0] - f
