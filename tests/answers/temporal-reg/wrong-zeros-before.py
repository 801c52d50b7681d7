# expects: value | compared with zeros
import torch


def tar(loss, a, beta):
    before = torch.cat([torch.zeros_like(a[:, :1]), a[:, :-1]], 1)
    return loss + beta * (a - before).pow(2).mean()
