# expects: kept | p should be the probability of being dropped
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return torch.empty_like(x).bernoulli_(p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
