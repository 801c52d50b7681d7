# One coin after the other.
import torch


def flips(n, p):
    return torch.stack([torch.empty(()).bernoulli_(p) for _ in range(n)])


def mask(x, p):
    m = torch.rand_like(x) >= p
    return m.to(x.dtype) / (1 - p) if p < 1 else torch.zeros_like(x)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
