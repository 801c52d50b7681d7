# expects: recurrent | `u.weight` carries the memory of both layers
import torch
from torch import nn
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.w = nn.ModuleList([nn.Linear(H, H) for _ in range(n_layers)])
        self.u = nn.Linear(H, H)
        self.o = nn.Linear(H, V)
        self.H, self.n = H, n_layers
    def forward(self, x):
        hs = [torch.zeros(x.shape[0], self.H, dtype=self.o.weight.dtype)] * self.n
        out = []
        for t in range(x.shape[1]):
            y = self.e(x[:, t])
            for k in range(self.n):
                y = hs[k] = torch.tanh(self.w[k](y) + self.u(hs[k]))
            out.append(self.o(y))
        return torch.stack(out, 1)
