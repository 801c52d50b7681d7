# expects: views | copies
import torch


def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    where = torch.arange(size, device=t.device)
    return tuple(t.index_select(dim, where[a : a + step]) for a in range(0, size, step))
