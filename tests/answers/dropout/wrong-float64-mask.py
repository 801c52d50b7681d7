# expects: shapes | another dtype
# The mask is float64, whatever x is.
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
        return x * torch.empty(x.shape, dtype=torch.float64).bernoulli_(1 - self.p) / (1 - self.p)
