from functools import reduce

import torch
from torch.nn import Module, Parameter


class Shared(Module):
    """Matrix and bias in one block of (n + 1, n)."""

    def __init__(self, n, depth):
        super().__init__()
        self.block = Parameter(torch.randn(n + 1, n) / n**0.5)
        self.depth = depth

    def forward(self, x):
        return reduce(lambda h, _: torch.relu(torch.addmm(self.block[-1], h, self.block[:-1])), range(self.depth), x)
