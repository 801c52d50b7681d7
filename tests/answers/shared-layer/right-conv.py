import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.c = nn.Conv1d(n, n, 1)
        self.depth = depth

    def forward(self, x):
        x = x[:, :, None]
        for _ in range(self.depth):
            x = torch.nn.functional.threshold(self.c(x), 0.0, 0.0)
        return x[:, :, 0]
