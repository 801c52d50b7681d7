"""One layer over [h, x]; the three sigmoids are taken together."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.gates = nn.Linear(H + n_in, 4 * H)

    def forward(self, x, state):
        h, c = state
        sums = self.gates(torch.cat([h, x], dim=1))  # (bs, 4H)
        forget, write, show = sums[:, : 3 * self.H].sigmoid().chunk(3, dim=1)
        c = forget * c + write * sums[:, 3 * self.H :].tanh()
        h = show * c.tanh()
        return h, (h, c)
