"""From the exponent: 24 bits of mantissa, never less than 2**-149."""

import math
from ctypes import c_float


def spacing(x):
    mantissa, exponent = math.frexp(c_float(float(x)).value)  # x = mantissa * 2**exponent, 0.5 <= |mantissa| < 1
    if mantissa == 0:
        return 2.0**-149
    if mantissa == -0.5:
        exponent -= 1  # larger is towards zero, into the finer half
    return math.ldexp(1.0, max(exponent - 24, -149))
