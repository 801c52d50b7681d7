import torch
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.gru = nn.GRU(H, H)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        y, _ = self.gru(self.emb(x.t()))
        return self.out(y).transpose(0, 1)


loss_fn = nn.CrossEntropyLoss()


def loss(out, target):
    return loss_fn(out.permute(0, 2, 1), target)
