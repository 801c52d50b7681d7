# expects: sizes | below h
import torch


def join(h, x):
    return torch.cat([h, x], dim=int(h.shape[1] != x.shape[1]))
