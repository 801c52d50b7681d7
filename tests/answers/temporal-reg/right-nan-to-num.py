# The mean over nothing is NaN, and NaN is made 0.
import torch


def tar(loss, a, beta):
    return loss + torch.nan_to_num(beta * (a[:, 1:] - a[:, :-1]).pow(2).mean())
