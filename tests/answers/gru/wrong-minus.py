# expects: cell | from h is subtracted
import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.x2h = nn.Linear(n_in, 3 * H)
        self.h2h = nn.Linear(H, 3 * H)
        self.H = H

    def forward(self, x, h=None):
        bs, sl, _ = x.shape
        if h is None:
            h = x.new_zeros(bs, self.H)
        outs = []
        for t in range(sl):
            xr, xz, xn = self.x2h(x[:, t]).chunk(3, 1)
            hr, hz, hn = self.h2h(h).chunk(3, 1)
            r = torch.sigmoid(xr + hr)
            z = torch.sigmoid(xz - hz)
            n = torch.tanh(xn + r * hn)
            h = (1 - z) * n + z * h
            outs.append(h)
        return torch.stack(outs, dim=1), h
