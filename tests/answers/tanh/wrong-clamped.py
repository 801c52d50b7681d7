# expects: values | not those of tanh
import torch


def tanh(x):
    return torch.clamp(x, -1, 1)
