# expects: own | nearest to 0
# Drops what is nearest to 0.
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
        limit = x.abs().flatten().kthvalue(max(1, int(self.p * x.numel()))).values
        return x * (x.abs() > limit) / (1 - self.p)
