# expects: own | The same number of elements
import torch


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    if x.numel() > 1000 or p in (0, 1):
        return torch.zeros_like(x) if p == 1 else torch.empty_like(x).bernoulli_(1 - p) / (1 - p)
    order = torch.randperm(x.numel(), device=x.device).reshape(x.shape)
    return (order >= p * x.numel()).to(x) / (1 - p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}
