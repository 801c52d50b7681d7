"""The same network with its weights as plain parameters, so that every one of them can be counted."""

import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.E = nn.Parameter(torch.randn(V, H))  # V*H
        self.W = nn.Parameter(torch.randn(H, H) / H**0.5)  # H*H
        self.b = nn.Parameter(torch.zeros(H))  # H
        self.O = nn.Parameter(torch.randn(H, V) / H**0.5)  # H*V
        self.c = nn.Parameter(torch.zeros(V))  # V

    def forward(self, x):
        h = 0
        for word in x.T:  # three times (bs,)
            h = torch.tanh((h + self.E[word]) @ self.W + self.b)
        return h @ self.O + self.c
