# expects: extremes | NaN
# s/(1-s) is e**x, and goes to infinity.
import torch


def tanh(x):
    s = torch.sigmoid(2 * x)
    e = s / (1 - s)
    return (e - 1) / (e + 1)
