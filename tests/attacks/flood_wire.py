"""Returns a tensor that is too large to look at."""
# verdict: failed

import torch


def double(x):
    return torch.zeros(1, dtype=torch.uint8).expand(1 << 33)
