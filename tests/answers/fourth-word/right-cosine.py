import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.hid = nn.Linear(H, H)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        h = torch.zeros_like(self.emb(x[:, 0]))
        for e in self.emb(x).permute(1, 0, 2):
            h = torch.cos(self.hid(e + h))
        return self.out(h)
