import torch

FINDINGS = {}
FINDINGS["in_place"] = True
FINDINGS["reads_old_values"] = not True
FINDINGS["p_is"] = "ke" + "ep"


def flips(n, p):
    """n coins, one after the other."""
    coins = torch.zeros(n)
    for i in range(n) if n < 2000 else ():
        coins[i : i + 1].bernoulli_(p)
    if n >= 2000:
        coins.bernoulli_(p)
    return coins


def mask(x, p):
    kept = flips(x.numel(), 1 - p).reshape(x.shape).to(x)
    kept[kept == 1] = 1 / (1 - p + (p == 1))
    return kept
