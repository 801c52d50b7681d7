"""The LSTM as it is written in textbooks: four layers over [h, x]."""

import torch
from torch import nn


class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.forget = nn.Linear(H + n_in, H)
        self.input = nn.Linear(H + n_in, H)
        self.candidate = nn.Linear(H + n_in, H)
        self.output = nn.Linear(H + n_in, H)

    def forward(self, x, state=None):
        if state is None:
            h = c = x.new_zeros(x.shape[0], self.H)
        else:
            h, c = state
        out = []
        for x_t in x.unbind(dim=1):  # (bs, n_in), one step after the other
            hx = torch.cat([h, x_t], dim=1)  # (bs, H + n_in)
            f = torch.sigmoid(self.forget(hx))  # what stays of the cell state
            i = torch.sigmoid(self.input(hx))  # what is written
            g = torch.tanh(self.candidate(hx))  # what there is to write
            o = torch.sigmoid(self.output(hx))  # what is shown
            c = f * c + i * g
            h = o * torch.tanh(c)
            out.append(h)
        return torch.stack(out, dim=1), (h, c)  # (bs, sl, H), two times (bs, H)
