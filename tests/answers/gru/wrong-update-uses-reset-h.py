# expects: cell | The update gate is computed from r * h
import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.reset = nn.Linear(H + n_in, H)
        self.update = nn.Linear(H + n_in, H)
        self.new = nn.Linear(H + n_in, H)

    def forward(self, x, h=None):
        if h is None:
            h = torch.zeros(x.shape[0], self.H, dtype=x.dtype, device=x.device)
        out = []
        for t in range(x.shape[1]):
            hx = torch.cat([h, x[:, t]], dim=1)
            r = torch.sigmoid(self.reset(hx))
            n = torch.tanh(self.new(torch.cat([r * h, x[:, t]], dim=1)))
            z = torch.sigmoid(self.update(torch.cat([r * h, x[:, t]], dim=1)))
            h = (1 - z) * n + z * h
            out.append(h)
        return torch.stack(out, dim=1), h
