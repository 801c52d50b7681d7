# expects: values | in place
import torch


def tanh(x):
    x *= 2
    return 2 * torch.sigmoid(x) - 1
