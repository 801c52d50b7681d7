# expects: cell | The same weights serve the input gate and the output gate
import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.ih = nn.Linear(n_in, 4 * H)
        self.hh = nn.Linear(H, 4 * H)
    def forward(self, x, state):
        h, c = state
        i, f, o, g = (self.ih(x) + self.hh(h)).chunk(4, dim=1); o = i
        i, f, o, g = i.sigmoid(), f.sigmoid(), o.sigmoid(), g.tanh()
        c = f * c + i * g
        h = o * c.tanh()
        return h, (h, c)
