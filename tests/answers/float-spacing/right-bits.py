import struct


def spacing(x):
    f = struct.unpack(">f", struct.pack(">f", float(x)))[0]
    if f == 0:
        return 2.0**-149
    i = struct.unpack(">I", struct.pack(">f", abs(f)))[0]
    j = i + 1 if f > 0 else i - 1
    return abs(struct.unpack(">f", struct.pack(">I", j))[0] - abs(f))
