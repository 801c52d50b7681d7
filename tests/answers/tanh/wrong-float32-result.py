# expects: float64 | another dtype
import torch


def tanh(x):
    return 2 * torch.sigmoid(2 * x.float()) - 1
