# expects: float64 | What forward makes is new in every call
import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.n, self.depth = n, depth

    def forward(self, x):
        l = nn.Linear(self.n, self.n)
        for _ in range(self.depth):
            x = torch.relu(l(x))
        return x
