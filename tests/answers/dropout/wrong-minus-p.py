# expects: scale | 0.25 is taken off
# The division hits the 1 only.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return (x / 1 - self.p) * (torch.rand_like(x) >= self.p)
