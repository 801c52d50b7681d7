import torch
from torch import nn
import torch.nn.functional as F


class EveryWordLM(nn.Module):
    def __init__(self, V, H, depth=7):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.convs = nn.ModuleList(nn.Conv1d(H, H, 2, dilation=2**i) for i in range(depth))
        self.o = nn.Linear(H, V)

    def forward(self, x):
        h = self.e(x).mT
        for i, c in enumerate(self.convs):
            h = h + torch.tanh(c(F.pad(h, (2**i, 0))))
        return self.o(h.mT)


def loss(out, target):
    return F.nll_loss(F.log_softmax(out, -1).flatten(0, 1), target.flatten())
