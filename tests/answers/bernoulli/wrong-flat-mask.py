# expects: mask | another shape
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return torch.zeros_like(x) if p == 1 else x.new_empty(x.numel()).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
