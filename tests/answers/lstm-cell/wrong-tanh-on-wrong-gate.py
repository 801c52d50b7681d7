# expects: cell | The forget gate is 0 where its sum is 0
import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.ih = nn.Linear(n_in, 4 * H)
        self.hh = nn.Linear(H, 4 * H)

    def forward(self, x, state):
        h, c = state
        gates = (self.ih(x) + self.hh(h)).chunk(4, 1)
        ingate, forgetgate, outgate = map(torch.tanh, gates[:3])
        cellgate = gates[3].tanh()
        c = forgetgate * c + ingate * cellgate
        h = outgate * c.tanh()
        return h, (h, c)
