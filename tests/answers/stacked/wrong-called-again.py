# expects: own_weights | share them
import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.rnn, self.n_layers = nn.RNN(H, H, batch_first=True), n_layers
        self.out = nn.Linear(H, V)

    def forward(self, x):
        y = self.embed(x)
        for _ in range(self.n_layers):
            y, h = self.rnn(y)
        return self.out(y)
