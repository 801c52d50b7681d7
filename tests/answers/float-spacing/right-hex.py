# The exponent is read from the number's hexadecimal form.
import struct


def spacing(x):
    x = struct.unpack(">f", struct.pack(">f", x))[0]
    if abs(x) < 2.0**-126:
        return 2.0**-149
    digits, _, exponent = abs(x).hex().partition("p")
    down = 1 if x < 0 and digits.strip("0") in ("x1.", "x1") else 0
    return 2.0 ** max(int(exponent) - down - 23, -149)
