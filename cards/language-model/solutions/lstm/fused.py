"""The LSTM as torch computes it: all gates in one product, that of x for all steps at once."""

import torch
from torch import nn


class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.from_x = nn.Linear(n_in, 4 * H)
        self.from_h = nn.Linear(H, 4 * H)

    def forward(self, x, state=None):
        zeros = x.new_zeros(len(x), self.from_h.in_features)
        h, c = (zeros, zeros) if state is None else state
        out = []
        for from_x in self.from_x(x).unbind(1):  # (bs, sl, 4H) -> sl times (bs, 4H)
            sums = from_x + self.from_h(h)
            i, f, g, o = sums.chunk(4, dim=1)  # four times (bs, H)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            out.append(h)
        return torch.stack(out, 1), (h, c)
