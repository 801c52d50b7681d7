# expects: repeats | in a local variable and not in self
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.l = nn.Linear(H, H)
        self.o = nn.Linear(H, V)
        self.h = 0

    def forward(self, x):
        for i in range(3):
            self.h = torch.relu(self.l(self.h + self.e(x[:, i])))
        r = self.o(self.h)
        self.h = self.h.detach()
        return r
