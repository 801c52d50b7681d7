# expects: scale | All elements below 0 become 0
# An activation function has crept in.
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
        return torch.relu(x) * (torch.rand_like(x) >= self.p) / (1 - self.p)
