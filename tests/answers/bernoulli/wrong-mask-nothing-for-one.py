# expects: ends | With p = 1 mask does not return a tensor
# No return for p = 1.
import torch


def flips(n, p):
    return torch.stack([torch.empty(()).bernoulli_(p) for _ in range(n)])


def mask(x, p):
    if p < 1:
        return torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
