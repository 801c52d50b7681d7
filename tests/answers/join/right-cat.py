import torch


def join(h, x):
    return torch.cat([h, x], dim=1)
