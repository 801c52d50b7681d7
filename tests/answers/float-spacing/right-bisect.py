# Looks for the smallest power of two that makes a difference.
import torch


def spacing(x):
    t = torch.tensor(float(x), dtype=torch.float32)
    d = torch.tensor(2.0**104, dtype=torch.float64)
    best = None
    while d >= 2.0**-149:
        y = t.double() + d
        if y.float().double() == y and y.float() > t:
            best = d.item()
        d = d / 2
    return best
