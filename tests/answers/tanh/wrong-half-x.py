# expects: values | stretched the wrong way
import torch


def tanh(x):
    return 2 * torch.sigmoid(x / 2) - 1
