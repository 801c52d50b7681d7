import torch
from torch import nn, einsum


class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.wx = nn.Parameter(torch.randn(4, H, n_in) * 0.3)
        self.wh = nn.Parameter(torch.randn(4, H, H) * 0.3)
        self.bias = nn.Parameter(torch.randn(4, 1, H) * 0.3)

    def forward(self, x, state):
        h, c = state
        o, g, f, i = einsum("ghn,bn->gbh", self.wx, x) + einsum("ghk,bk->gbh", self.wh, h) + self.bias
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, (h, c)
