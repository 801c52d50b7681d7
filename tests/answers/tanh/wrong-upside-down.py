# expects: values | on its head
import torch


def tanh(x):
    s = torch.sigmoid(2 * x)
    return 1 / (2 * s - 1)
