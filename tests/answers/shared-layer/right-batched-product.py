import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.w = nn.Parameter(torch.empty(1, n, n).normal_(0, 0.3))
        self.b = nn.Parameter(torch.zeros(1, n))
        self.depth = depth

    def forward(self, x):
        for _ in range(self.depth):
            x = torch.baddbmm(self.b[None], x[None], self.w)[0].relu()
        return x
