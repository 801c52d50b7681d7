# expects: recurrent | Two layers remember no more than one does
import torch
from torch import nn
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.cells = nn.ModuleList([nn.GRUCell(H, H) for _ in range(n_layers)])
        self.o = nn.Linear(H, V)
    def forward(self, x):
        s = None
        out = []
        for t in range(x.shape[1]):
            inp = self.e(x[:, t])
            for cell in self.cells:
                s = cell(inp, s)
                inp = s[0] if isinstance(s, tuple) else s
            out.append(self.o(inp))
        return torch.stack(out, 1)
