# expects: values | This is the sigmoid
import torch


def tanh(x):
    return torch.sigmoid(x)
