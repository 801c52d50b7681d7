import torch
from torch import nn
from torch.nn import functional as F


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.cell = nn.LSTMCell(H, H)
        self.o = nn.Linear(H, V)

    def forward(self, x):
        bs, sl = x.shape
        out = self.o.weight.new_empty(bs, sl, self.o.out_features)
        state = None
        for t in range(sl):
            state = self.cell(self.e(x[:, t]), state)
            out[:, t] = self.o(state[0])
        return out


def loss(out, target):
    total = 0.0
    for t in range(out.shape[1]):
        total = total + F.cross_entropy(out[:, t], target[:, t])
    return total / out.shape[1]
