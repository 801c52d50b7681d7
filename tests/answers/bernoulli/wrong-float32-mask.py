# expects: mask | another dtype
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    if p == 1:
        return torch.zeros(x.shape)
    return torch.empty(x.shape).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
