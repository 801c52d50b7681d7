# expects: sizes | That is stack
import torch


def join(h, x):
    if h.shape == x.shape:
        return torch.stack([h, x], dim=1)
    return torch.cat([h, x], dim=1)
