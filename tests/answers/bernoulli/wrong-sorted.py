# expects: independent | Where a coin stands
# Sorted coins.
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p).sort().values


def mask(x, p):
    m = torch.rand_like(x) >= p
    return m.to(x.dtype) / (1 - p) if p < 1 else torch.zeros_like(x)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
