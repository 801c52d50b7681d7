# expects: findings | neither True nor False
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": "yes", "reads_old_values": "no", "p_is": "keep"}
