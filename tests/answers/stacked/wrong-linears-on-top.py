# expects: recurrent | not recurrent
import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.rnn = nn.RNN(H, H, batch_first=True)
        self.more = nn.ModuleList(nn.Linear(H, H) for _ in range(n_layers - 1))
        self.out = nn.Linear(H, V)

    def forward(self, x):
        y = self.embed(x)
        y, h = self.rnn(y)
        for layer in self.more:
            y = torch.relu(layer(y))
        return self.out(y)
