"""The GRU as torch computes it: all of x in one product before the loop, the reset gate after the product with h."""

import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.from_x = nn.Linear(n_in, 3 * H)
        self.from_h = nn.Linear(H, 3 * H)

    def forward(self, x, h=None):
        if h is None:
            h = x.new_zeros(len(x), self.from_h.in_features)
        out = []
        for gates in self.from_x(x).unbind(1):  # (bs, sl, 3H) -> sl times (bs, 3H)
            x_r, x_z, x_n = gates.chunk(3, dim=1)
            h_r, h_z, h_n = self.from_h(h).chunk(3, dim=1)
            r = (x_r + h_r).sigmoid()
            z = (x_z + h_z).sigmoid()
            n = (x_n + r * h_n).tanh()
            h = n + z * (h - n)  # the same as (1 - z) * n + z * h
            out.append(h)
        return torch.stack(out, 1), h
