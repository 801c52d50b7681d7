import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, n_hid):
        super().__init__()
        self.ih, self.hh = nn.Linear(n_in, 3 * n_hid), nn.Linear(n_hid, 3 * n_hid, bias=False)
        self.n_hid = n_hid

    def step(self, gi, h):
        i_r, i_z, i_n = gi.split(self.n_hid, 1)
        h_r, h_z, h_n = self.hh(h).split(self.n_hid, 1)
        z = (i_z + h_z).sigmoid()
        return h * z + (i_n + (i_r + h_r).sigmoid() * h_n).tanh() * (1.0 - z)

    def forward(self, x, h=None):
        if h is None: h = self.hh.weight.new_zeros((x.size(0), self.n_hid))
        gi = self.ih(x)
        out = gi.new_zeros((x.size(0), x.size(1), self.n_hid))
        for t in range(x.size(1)):
            h = self.step(gi[:, t], h)
            out[:, t] = h
        return out, h
