# expects: cell | one gate does both jobs
import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.gate = nn.Linear(n_in + H, H)
        self.new = nn.Linear(n_in + H, H)
        self.H = H

    def forward(self, x, h=None):
        h = x.new_zeros(len(x), self.H) if h is None else h
        out = []
        for xt in x.unbind(1):
            g = self.gate(torch.cat([xt, h], 1)).sigmoid()
            n = self.new(torch.cat([xt, g * h], 1)).tanh()
            h = g * n + (1 - g) * h
            out.append(h)
        return torch.stack(out, 1), h
