# expects: chance | Half of the coins are ones
import torch


def flips(n, p):
    return torch.full((n,), p).bernoulli_()


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
