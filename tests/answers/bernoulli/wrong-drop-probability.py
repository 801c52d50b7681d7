# expects: scale | mask already applied
# expects: findings | the probability of dropping
# One of the mistakes found in the wild: 1-p is taken for the probability of dropping, and the masked x is returned.
import torch


def flips(n, p):
    return torch.zeros(n).bernoulli_(p)


def mask(x, p):
    m = x.new(*x.shape).bernoulli_(1 - p)
    return x * m.div_(1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "drop"}
