# expects: scale | share that happened to be kept
# Divides by the mean of this very mask.
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    m = torch.empty_like(x).bernoulli_(1 - p)
    return m / m.mean() if p < 1 else m


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
