# expects: values | -tanh(x)
import torch


def tanh(x):
    return 1 - 2 * torch.sigmoid(2 * x)
