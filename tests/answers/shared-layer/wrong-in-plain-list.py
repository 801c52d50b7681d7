# expects: float64 | not registered
import torch.nn.functional as F
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.layers = [nn.Linear(n, n)]
        self.depth = depth

    def forward(self, x):
        for _ in range(self.depth):
            x = F.relu(self.layers[0](x))
        return x
