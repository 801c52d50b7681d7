# expects: once | what the layer gives is not kept
import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.l = nn.Linear(n, n)
        self.depth = depth

    def forward(self, x):
        for _ in range(self.depth):
            torch.relu(self.l(x))
        return x
