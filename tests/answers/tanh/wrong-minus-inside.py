# expects: values | runs from -2 to 0
# 2 * (s - 1) instead of 2 * s - 1.
import torch


def tanh(x):
    return 2 * (torch.sigmoid(2 * x) - 1)
