# expects: values | 2*sigmoid(x) - 1
# One of the mistakes found in the wild.
import torch


def tanh(x):
    return 2 * torch.sigmoid(x) - 1
