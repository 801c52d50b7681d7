# expects: gradients | 0.5 times the slope
import torch


def tanh(x):
    return torch.sigmoid(2 * x) - torch.sigmoid(-2 * x).detach()
