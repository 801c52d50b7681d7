# expects: loss | ignore_index=0
import torch
import torch.nn.functional as F
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
    return F.cross_entropy(out.flatten(0, 1), target.flatten(), ignore_index=0)
