# expects: recurrent | carries the memory of both layers
import torch
from torch import nn
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.cells = nn.ModuleList([nn.RNNCell(H, H) for _ in range(n_layers)])
        self.o = nn.Linear(H, V)
        self.H = H
    def forward(self, x):
        h = torch.zeros(x.shape[0], self.H, dtype=self.o.weight.dtype)
        out = []
        for t in range(x.shape[1]):
            inp = self.e(x[:, t])
            for cell in self.cells:
                h = cell(inp, h)
                inp = h
            out.append(self.o(h))
        return torch.stack(out, 1)
