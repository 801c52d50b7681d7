# expects: value | diff is taken twice
import torch


def tar(loss, a, beta):
    d = torch.diff(a, n=2, dim=1)
    return loss + beta * d.pow(2).mean() if d.numel() else loss
