# expects: side_by_side | With h of the shape (4, 5)
# One of the mistakes found in the wild: stack in place of cat.
import torch


def join(h, x):
    return torch.stack([h, x], dim=1)
