# expects: independent | Every call gives the very same coins
import torch


def flips(n, p):
    torch.manual_seed(0)
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
