# expects: side_by_side | It is x twice
import torch


def join(h, x):
    return torch.cat([x, x], dim=1)
