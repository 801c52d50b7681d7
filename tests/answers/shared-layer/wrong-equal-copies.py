# expects: parameters | each with its own weights
from copy import deepcopy

from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        first = nn.Linear(n, n)
        self.layers = nn.ModuleList(deepcopy(first) for _ in range(depth))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
