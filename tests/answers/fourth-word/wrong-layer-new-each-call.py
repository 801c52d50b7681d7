# expects: float64 | made anew in every call
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.o = nn.Linear(H, V)
        self.H = H

    def forward(self, x):
        l = nn.Linear(self.H, self.H)
        h = 0
        for i in range(3):
            h = torch.relu(l(h + self.e(x[:, i])))
        return self.o(h)
