# expects: rows | batch_first=True
import torch
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.a = nn.MultiheadAttention(H, 1)
        self.o = nn.Linear(2 * H, V)

    def forward(self, x):
        e = self.e(x)
        h, _ = self.a(e, e, e)
        return self.o((h + e).flatten(1))
