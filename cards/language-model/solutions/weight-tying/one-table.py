"""One table, looked up on the way in and multiplied with on the way out."""

import torch
import torch.nn.functional as F
from torch import nn


class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.table = nn.Parameter(torch.randn(V, H))
        self.step = nn.Linear(H, H)

    def forward(self, x):
        h, outs = 0, []
        for word in x.unbind(dim=1):
            h = torch.tanh(self.step(h + self.table[word]))
            outs.append(F.linear(h, self.table))  # h @ table.T: (bs, V)
        return torch.stack(outs, dim=1)
