# expects: parameters | as a LayerNorm has
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e, self.l, self.o, self.n = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V), nn.LayerNorm(H)

    def forward(self, x):
        h = 0
        for i in range(3):
            h = self.n(torch.relu(self.l(h + self.e(x[:, i]))))
        return self.o(h)
