# expects: share | too few
# The chance is rounded down to tenths.
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
        return x * (torch.randint(0, 10, x.shape) >= int(self.p * 10)) / (1 - self.p)
