# expects: shapes | With x of the shape ()
import torch


def tanh(x):
    return torch.stack([2 * torch.sigmoid(2 * v) - 1 for v in x])
