# expects: float64 | has no parameters
import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        l = nn.Linear(n, n)
        self.rest = [l] * depth

    def forward(self, x):
        for l in self.rest:
            x = torch.relu(l(x))
        return x
