# The right half of the curve, mirrored; at 0 itself sign(x) has a kink.
import torch


def tanh(x):
    return x.sign() * (1 - 2 * torch.sigmoid(-2 * x.abs()))
