import torch
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.V = V
        self.table = nn.Embedding(V * V, H)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        return self.out(self.table(x[:, 0] * self.V + x[:, 1]))
