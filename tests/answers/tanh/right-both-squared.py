# (e^2x - e^-2x) over their sum, with sigmoids for the powers.
import torch


def tanh(x):
    s, r = torch.sigmoid(x), torch.sigmoid(-x)
    return (s * s - r * r) / (s * s + r * r)
