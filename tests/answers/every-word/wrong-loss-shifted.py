# expects: loss | shifted by one step once more
import torch
import torch.nn.functional as F
import math
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.r = nn.GRU(H, H, batch_first=True)
        self.o = nn.Linear(H, V)

    def forward(self, x):
        return self.o(self.r(self.e(x))[0])


def loss(out, target):
    return F.cross_entropy(out[:, :-1].flatten(0, 1), target[:, 1:].flatten())
