# expects: own | Every call drops the same
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.masks = {}

    def forward(self, x):
        if not self.training:
            return x
        if self.p == 1:
            return torch.zeros_like(x)
        if x.shape not in self.masks:
            self.masks[x.shape] = torch.empty_like(x).bernoulli_(1 - self.p)
        return x * self.masks[x.shape].to(x.dtype) / (1 - self.p)
