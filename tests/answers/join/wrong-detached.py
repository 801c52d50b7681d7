# expects: gradients | reaches h
import torch


def join(h, x):
    return torch.cat([h.detach(), x], dim=1)
