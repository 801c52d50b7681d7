# expects: parameters | a start for h that is learned
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.l = nn.Linear(H, H)
        self.o = nn.Linear(H, V)
        self.h0 = nn.Parameter(torch.zeros(H))

    def forward(self, x):
        h = self.h0
        for i in range(3):
            h = torch.relu(self.l(h + self.e(x[:, i])))
        return self.o(h)
