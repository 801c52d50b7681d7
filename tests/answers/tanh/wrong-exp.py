# expects: refused | exp
import torch


def tanh(x):
    a, b = torch.exp(x), torch.exp(-x)
    return (a - b) / (a + b)
