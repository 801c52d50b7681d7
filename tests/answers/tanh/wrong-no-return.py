# expects: values | not a tensor
import torch


def tanh(x):
    y = 2 * torch.sigmoid(2 * x) - 1
