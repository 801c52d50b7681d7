# expects: refused | uses `**`
# e**x is exp by another name.
import math


def tanh(x):
    e = math.e ** (2 * x)
    return (e - 1) / (e + 1)
