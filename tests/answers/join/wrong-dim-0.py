# expects: side_by_side | cat
import torch


def join(h, x):
    return torch.cat([h, x], dim=0)
