# expects: findings | Without quotes
# True as a text.
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    if p == 1:
        return torch.zeros_like(x)
    return torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": "True", "reads_old_values": False, "p_is": "keep"}
