# expects: near_zero | Below 2**-126
import math
from ctypes import c_float


def spacing(x):
    x = c_float(float(x)).value
    m, e = math.frexp(x)
    if m == -0.5:
        e -= 1
    if x == 0:
        return 2.0**-149
    return math.ldexp(1.0, e - 24)
