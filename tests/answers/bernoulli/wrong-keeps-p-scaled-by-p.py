# expects: scale | probability of being *kept*
# Consistent in itself, for another p: here p is what is kept.
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return torch.empty_like(x).bernoulli_(p) / p


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
