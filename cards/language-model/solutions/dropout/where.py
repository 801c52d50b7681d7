"""Random numbers compared with p, and where instead of a product."""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        dropped = torch.rand_like(x) < self.p
        return torch.where(dropped, 0.0, x / (1 - self.p)) if self.p < 1 else x * 0
