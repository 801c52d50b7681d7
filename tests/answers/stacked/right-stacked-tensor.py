import torch
from torch import nn


class StackedLM(nn.Module):
    """All layers' weights in tensors with the layer as the first dimension."""

    def __init__(self, V, H, n_layers):
        super().__init__()
        self.table = nn.Parameter(torch.randn(V, H))
        self.W = nn.Parameter(torch.randn(n_layers, H, H) / H**0.5)
        self.U = nn.Parameter(torch.randn(n_layers, H, H) / H**0.5)
        self.b = nn.Parameter(torch.zeros(n_layers, H))
        self.O = nn.Parameter(torch.randn(H, V) / H**0.5)

    def forward(self, x):
        bs, sl = x.shape
        states = [self.O.new_zeros(bs, self.O.shape[0])] * len(self.W)
        out = []
        for t in range(sl):
            below = self.table[x[:, t]]
            new = []
            for W, U, b, h in zip(self.W, self.U, self.b, states):
                below = torch.tanh(below @ W + h @ U + b)
                new.append(below)
            states = new
            out.append(below @ self.O)
        return torch.stack(out, 1)
