# expects: depth | are added up
import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.base = nn.Linear(n, n)
        self.depth = depth

    def forward(self, x):
        out = 0
        for _ in range(self.depth):
            out = out + torch.relu(self.base(x))
        return out
