"""The mask from a comparison of random numbers, the findings from experiments."""

import torch


def flips(n, p):
    coins = torch.zeros(n)
    coins.bernoulli_(p)
    return coins


def mask(x, p):
    kept = torch.rand_like(x) >= p
    return kept.to(x.dtype) / (1 - p) if p < 1 else torch.zeros_like(x)


sevens = torch.full((10_000,), 7.0)
returned = sevens.bernoulli_(0.9)
zeros = torch.zeros(10_000).bernoulli_(0.9)

FINDINGS = {
    "in_place": returned is sevens,
    "reads_old_values": abs(float(zeros.mean() - sevens.mean())) > 0.1,
    "p_is": "keep" if float(sevens.mean()) > 0.5 else "drop",
}
