# expects: scale | multiplied by 0.001333
# What is dropped leaks through.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p == 1:
            return torch.zeros_like(x)
        return x * (torch.empty_like(x).bernoulli_(1 - self.p) + 1e-3) / (1 - self.p)
