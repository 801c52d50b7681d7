# expects: words | Does the `return` stand behind the loop
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.l = nn.Linear(H, H)
        self.o = nn.Linear(H, V)

    def forward(self, x):
        h = 0
        for i in range(3):
            h = torch.relu(self.l(h + self.e(x[:, i])))
            return self.o(h)
