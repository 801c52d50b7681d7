# expects: gradients | not the slope
import torch


def tanh(x):
    return torch.sigmoid(2 * x) - torch.sigmoid(-2 * x).detach()
