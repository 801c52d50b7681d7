import torch


def join(h, x):
    base = torch.zeros(h.size(0), h.size(1) + x.size(1), dtype=h.dtype, device=h.device)
    i = torch.arange(h.size(1), device=h.device)
    j = torch.arange(x.size(1), device=h.device) + h.size(1)
    return base.index_add(1, i, h).index_add(1, j, x)
