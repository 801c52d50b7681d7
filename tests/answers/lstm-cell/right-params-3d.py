import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, H, n_in) * .3)
        self.u = nn.Parameter(torch.randn(4, H, H) * .3)
        self.b = nn.Parameter(torch.zeros(4, H))
    def forward(self, x, state):
        h, c = state
        p = torch.einsum("ghn,bn->gbh", self.w, x) + torch.einsum("ghk,bk->gbh", self.u, h) + self.b.unsqueeze(1)
        i, f, o, g = p
        c1 = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h1 = torch.sigmoid(o) * torch.tanh(c1)
        return h1, (h1, c1)
