import torch
from torch import nn


class StatefulLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.embed, self.cell, self.head = nn.Embedding(V, H), nn.RNNCell(H, H), nn.Linear(H, V)
        self.reset()

    def reset(self):
        self.memory = None

    def forward(self, x):
        h = self.memory.detach() if self.memory is not None else None
        for e in self.embed(x).unbind(1):
            h = self.cell(e, h)
        self.memory = h
        return self.head(h)
