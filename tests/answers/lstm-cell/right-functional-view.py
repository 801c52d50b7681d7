import torch
import torch.nn.functional as F
from torch import nn


class LSTMCell(nn.Module):
    """Gates interleaved: unit by unit, four numbers each."""

    def __init__(self, n_in, H):
        super().__init__()
        self.from_input, self.from_state = nn.Linear(n_in, 4 * H, bias=False), nn.Linear(H, 4 * H)
        self.unused = nn.Linear(7, 7)

    def forward(self, x, state):
        h, c = state
        z = (self.from_input(x) + self.from_state(h)).unflatten(1, (-1, 4))
        f, i, o = torch.sigmoid(z[..., :3]).unbind(-1)
        c = f * c + i * F.tanh(z[..., 3])
        h = o * F.tanh(c)
        return h, (h, c)
