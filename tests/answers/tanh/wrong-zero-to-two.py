# expects: values | 2*sigmoid(2*x)
import torch


def tanh(x):
    return 2 * torch.sigmoid(2 * x)
