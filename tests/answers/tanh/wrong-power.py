# expects: extremes | NaN
import math


def tanh(x):
    e = math.e ** (2 * x)
    return (e - 1) / (e + 1)
