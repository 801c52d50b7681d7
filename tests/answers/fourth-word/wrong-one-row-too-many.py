# expects: parameters | matrix for 32 words
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e, self.l, self.o = nn.Embedding(V + 1, H), nn.Linear(H, H), nn.Linear(H, V)

    def forward(self, x):
        h = 0
        for i in range(3):
            h = torch.relu(self.l(h + self.e(x[:, i])))
        return self.o(h)
