"""Two layers, one for x and one for h; their sum is cut into the four gates."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.ih = nn.Linear(n_in, 4 * H)
        self.hh = nn.Linear(H, 4 * H)

    def forward(self, x, state):
        h, c = state
        gates = self.ih(x) + self.hh(h)  # (bs, 4H)
        i, f, o, g = gates.chunk(4, dim=1)  # four times (bs, H)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, (h, c)
