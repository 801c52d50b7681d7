# expects: at_one | spacing of float64
import math


def spacing(x):
    return math.ulp(float(x))
