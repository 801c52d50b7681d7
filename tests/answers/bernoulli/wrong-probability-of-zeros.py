# expects: independent | All coins show 0
# The tensor of zeros is its own probability.
import torch


def flips(n, p):
    m = torch.zeros(n)
    return m.bernoulli_(m)


def mask(x, p):
    m = torch.rand_like(x) >= p
    return m.to(x.dtype) / (1 - p) if p < 1 else torch.zeros_like(x)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
