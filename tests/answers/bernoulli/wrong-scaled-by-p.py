# expects: scale | divided by p
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return torch.empty_like(x).bernoulli_(1 - p) / p


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
