# expects: rows | view and reshape never exchange dimensions
import torch
from torch import nn
class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.ih, self.hh = nn.Linear(n_in, 4*H), nn.Linear(H, 4*H)
    def forward(self, x, state=None):
        h, c = state if state is not None else (x.new_zeros(len(x), self.H), x.new_zeros(len(x), self.H))
        out = []
        for t in range(x.shape[1]):
            i, f, o, g = (self.ih(x[:, t]) + self.hh(h)).view(4, -1, self.H)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            out.append(h)
        return torch.stack(out, 1), (h, c)
