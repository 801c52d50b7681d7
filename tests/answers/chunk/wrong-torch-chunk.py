# expects: refused | chunk
import torch


def chunk(t, n, dim=0):
    return torch.chunk(t, n, dim)
