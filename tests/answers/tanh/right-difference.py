import torch.nn.functional as F


def tanh(x):
    return F.sigmoid(x + x).sub(F.sigmoid(-x - x))
