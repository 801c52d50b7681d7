# expects: values | at 0 this is -0.46
# The bracket closes one sign too late.
import torch


def tanh(x):
    return 2 * torch.sigmoid(2 * x - 1) - 1
