# expects: sees | it peeks
import torch, math
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.o = nn.Linear(H, V)

    def forward(self, x):
        T = x.shape[1]
        m = torch.triu(torch.ones(T, T, dtype=self.o.weight.dtype))
        return self.o(torch.tanh(m @ self.e(x)))


def loss(out, target):
    return torch.nn.functional.cross_entropy(out.transpose(2, 1), target)
