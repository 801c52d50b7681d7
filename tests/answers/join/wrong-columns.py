# expects: side_by_side | Rows and columns are swapped
import torch


def join(h, x):
    return torch.cat([h.t(), x.t()])
