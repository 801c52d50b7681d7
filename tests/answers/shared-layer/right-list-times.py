import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(n, n)] * depth)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).clamp(min=0)
        return x
