import torch


def flips(n, p):
    coins = torch.full(size=[n], fill_value=float("nan"), dtype=torch.float64)
    torch.Tensor.bernoulli_(coins, p)
    return coins.float()


def mask(x, p):
    keep = torch.rand_like(x) >= p
    scale = 1 / max(1 - p, 1e-30)
    return torch.where(keep, torch.full_like(x, scale), torch.zeros_like(x))


FINDINGS = dict(p_is="keep", reads_old_values=False, in_place=True, note="m comes back, too")
