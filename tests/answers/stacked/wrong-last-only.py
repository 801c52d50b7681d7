# expects: fed | no effect
import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.rnns = nn.ModuleList(nn.RNN(H, H, batch_first=True) for _ in range(n_layers))
        self.out = nn.Linear(H, V)

    def forward(self, x):
        y = self.embed(x)
        for rnn in self.rnns:
            z, h = rnn(y)
        return self.out(z)
