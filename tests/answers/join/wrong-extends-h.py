# expects: side_by_side | in place
import torch


def join(h, x):
    out = torch.cat([h, x], dim=1)
    h.mul_(0)
    return out
