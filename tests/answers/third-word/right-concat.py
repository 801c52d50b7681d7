import torch
from torch import nn


class ThirdWord(nn.Module):
    """NPLM, Bengio style: concatenation keeps the order."""

    def __init__(self, V, H):
        super().__init__()
        self.net = nn.Sequential(nn.Embedding(V, H), nn.Flatten(), nn.Linear(2 * H, H), nn.GELU(), nn.Linear(H, V))

    def forward(self, x):
        return self.net(x)
