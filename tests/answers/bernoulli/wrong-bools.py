# expects: coins | not floating
import torch


def flips(n, p):
    return torch.empty(n, dtype=torch.bool).bernoulli_(p)


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
