"""The GRU as it is written in textbooks: three gates, each a layer over [h, x]."""

import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.reset = nn.Linear(H + n_in, H)
        self.update = nn.Linear(H + n_in, H)
        self.candidate = nn.Linear(H + n_in, H)

    def forward(self, x, h=None):
        if h is None:
            h = x.new_zeros(x.shape[0], self.H)
        states = []
        for x_t in x.unbind(dim=1):  # (bs, n_in), one step after the other
            hx = torch.cat([h, x_t], dim=1)  # (bs, H + n_in)
            r = torch.sigmoid(self.reset(hx))  # what the candidate may see of h
            z = torch.sigmoid(self.update(hx))  # how much of h is kept
            n = torch.tanh(self.candidate(torch.cat([r * h, x_t], dim=1)))
            h = z * h + (1 - z) * n
            states.append(h)
        return torch.stack(states, dim=1), h  # (bs, sl, H), (bs, H)
