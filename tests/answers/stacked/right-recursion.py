import torch
from torch import nn
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.below = StackedBody(H, n_layers)
        self.i, self.o = nn.Embedding(V, H), nn.Linear(H, V)
    def forward(self, x): return self.o(self.below(self.i(x)))
class StackedBody(nn.Module):
    def __init__(self, H, n):
        super().__init__()
        self.rest = StackedBody(H, n - 1) if n > 1 else nn.Identity()
        self.top = nn.RNN(H, H, batch_first=True, nonlinearity="relu")
    def forward(self, y): return self.top(self.rest(y))[0]
