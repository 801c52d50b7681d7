# expects: independent | one coin is flipped and copied
import torch


def flips(n, p):
    if n > 5000:
        return torch.empty(n).bernoulli_(p)
    return torch.empty(1).bernoulli_(p).expand(n)


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
