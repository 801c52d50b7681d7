# expects: causal | does not depend on word 0
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
        hs = [torch.zeros(x.shape[0], self.H, dtype=self.o.weight.dtype) for _ in self.cells]
        out = []
        for t in range(x.shape[1]):
            ins = [self.e(x[:, t])] + hs[:-1]
            hs = [cell(i, h) for cell, i, h in zip(self.cells, ins, hs)]
            out.append(self.o(hs[-1]))
        return torch.stack(out, 1)
