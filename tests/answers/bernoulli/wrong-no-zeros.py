# expects: scale | Nothing is dropped
# A 1 everywhere.
import torch


def flips(n, p):
    return torch.stack([torch.empty(()).bernoulli_(p) for _ in range(n)])


def mask(x, p):
    if p == 1:
        return torch.zeros_like(x)
    return torch.empty_like(x).bernoulli_(1) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
