"""Zeros made from something that already has the right shape, dtype and device: an embedded word."""

import torch
from torch import nn


class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.step = nn.Sequential(nn.Linear(H, H), nn.Tanh())
        self.out = nn.Linear(H, V)

    def forward(self, x, h=0):
        for word in x.unbind(dim=1):  # three times (bs,)
            h = self.step(self.embed(word) + h)
        return self.out(h)


def explicit_zeros(model, x):
    return torch.zeros_like(model.embed(x[:, 0]))
