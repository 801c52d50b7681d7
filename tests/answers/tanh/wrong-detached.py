# expects: gradients | cut off
import torch


def tanh(x):
    return 2 * torch.sigmoid(2 * x.detach()) - 1
