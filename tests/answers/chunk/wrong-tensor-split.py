# expects: refused | tensor_split
import torch


def chunk(t, n, dim=0):
    return torch.tensor_split(t, n, dim)
