# expects: share | it *keeps* a share
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
        if self.p == 0:
            return x
        return x * torch.empty_like(x).bernoulli_(self.p) / (1 - self.p)
