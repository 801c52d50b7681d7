# expects: depth | x is added again
import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.base = nn.Linear(n, n)
        self.depth = depth

    def forward(self, x):
        h = 0
        for _ in range(self.depth):
            h = torch.relu(self.base(h + x))
        return h
