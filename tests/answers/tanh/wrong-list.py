# expects: values | not a tensor
import math


def tanh(x):
    return [2 / (1 + math.pow(math.e, -2 * float(v))) - 1 for v in x]
