# expects: refused | tanh
import torch


def tanh(x):
    return torch.tanh(x)
