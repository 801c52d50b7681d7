# expects: rounds | wrong side is taken
import math


def spacing(x):
    x = float(x)
    if x == 0:
        return 2.0**-149
    m, e = math.frexp(x)
    if m == -0.5:
        e -= 1
    return math.ldexp(1.0, max(e - 24, -149))
