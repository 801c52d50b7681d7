import torch
from torch import nn


class ThirdWord(nn.Module):
    """Starts with an output layer of zeros, drops out in training, and owns a layer that it never uses."""

    def __init__(self, V, H):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.step = nn.Sequential(nn.Linear(H, H), nn.ReLU(inplace=True), nn.Dropout(0.2))
        self.spare = nn.Linear(2, 2)
        self.out = nn.Linear(H, V)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x):
        first, second = x.unbind(dim=1)
        return self.out(self.step(self.step(self.embed(first)) + self.embed(second)))
