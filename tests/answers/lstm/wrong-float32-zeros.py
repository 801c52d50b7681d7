# expects: float64 | a tensor made with torch.zeros
import torch
from torch import nn


class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.ih = nn.Linear(n_in, 4 * H)
        self.hh = nn.Linear(H, 4 * H)
        self.H = H

    def forward(self, x, state=None):
        if state is None:
            h, c = torch.zeros(2, x.shape[0], self.H)
        else:
            h, c = state
        outs = []
        for t in range(x.shape[1]):
            gates = self.ih(x[:, t]) + self.hh(h)
            i, f, g, o = gates.chunk(4, dim=1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outs.append(h)
        return torch.stack(outs, dim=1), (h, c)
