import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.A = nn.Linear(n + 1, n, bias=False)
        self.depth = depth

    def forward(self, x):
        one = x.new_ones(x.shape[0], 1)
        for _ in range(self.depth):
            z = self.A(torch.cat([x, one], -1))
            x = torch.where(z > 0, z, torch.zeros_like(z))
        return x
