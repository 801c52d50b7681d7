# expects: side_by_side | TypeError
import torch


def join(h, x):
    return torch.cat(h, x, dim=1)
