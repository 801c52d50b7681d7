# expects: drawn | without the underscore
# One of the mistakes found in the wild: bernoulli in place of bernoulli_.
import torch


def flips(n, p):
    coins = torch.zeros(n)
    coins = coins.bernoulli(p)
    return coins


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
