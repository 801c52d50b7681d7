import math
from ctypes import c_float


def spacing(x):
    x = c_float(float(x)).value
    m, e = math.frexp(x or 1e-45)
    if m == -0.5:
        e -= 1  # towards zero, below a power of two
    return math.ldexp(1.0, max(e - 24, -149))
