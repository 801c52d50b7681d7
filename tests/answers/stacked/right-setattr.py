import torch
from torch import nn
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.e = nn.Embedding(V, H)
        for i in range(n_layers):
            self.add_module(f"rnn{i}", nn.RNN(H, H, batch_first=True))
        self.n, self.o = n_layers, nn.Linear(H, V)
    def forward(self, x):
        y = self.e(x)
        for i in range(self.n):
            y = getattr(self, f"rnn{i}")(y)[0] + y
        return self.o(y)
