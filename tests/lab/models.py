"""Learners' files for the Lab, as texts."""

GRU = """
import torch
from torch import nn

print("loading my model")


class GRUCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.wx, self.wh = nn.Linear(n_in, 3 * H), nn.Linear(H, 3 * H)

    def forward(self, x, h):
        xr, xz, xn = self.wx(x).chunk(3, 1)
        hr, hz, hn = self.wh(h).chunk(3, 1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        n = torch.tanh(xn + r * hn)
        return (1 - z) * n + z * h


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.cell, self.H = GRUCell(n_in, H), H

    def forward(self, x, h=None):
        if h is None:
            h = x.new_zeros(x.shape[0], self.H)
        out = []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
            out.append(h)
        return torch.stack(out, 1), h
"""

LSTM_CELL = """
import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.a, self.b = nn.Linear(n_in, 4 * H), nn.Linear(H, 4 * H)

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (self.a(x) + self.b(h)).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, (h, c)
"""

EVERY_WORD = """
import torch
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i, self.h, self.o = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)

    def forward(self, x):
        h, outs = 0, []
        for t in range(x.shape[1]):
            h = torch.relu(self.h(h + self.i(x[:, t])))
            outs.append(self.o(h))
        return torch.stack(outs, 1)
"""

STACKED = """
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.i, self.rnn, self.o = nn.Embedding(V, H), nn.LSTM(H, H, n_layers, batch_first=True), nn.Linear(H, V)

    def forward(self, x):
        return self.o(self.rnn(self.i(x))[0])
"""

FOURTH_WORD = """
import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i, self.h, self.o = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)

    def forward(self, x):
        h = 0
        for t in range(3):
            h = torch.relu(self.h(h + self.i(x[:, t])))
        return self.o(h)
"""
