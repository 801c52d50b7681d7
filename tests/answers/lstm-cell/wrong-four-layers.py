# expects: matrices | 4 matrices
# A right cell, but not the refactored one.
import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.forget_gate = nn.Linear(n_in + H, H)
        self.input_gate = nn.Linear(n_in + H, H)
        self.cell_gate = nn.Linear(n_in + H, H)
        self.output_gate = nn.Linear(n_in + H, H)

    def forward(self, x, state):
        h, c = state
        h = torch.cat([h, x], dim=1)
        c = c * torch.sigmoid(self.forget_gate(h))
        c = c + torch.sigmoid(self.input_gate(h)) * torch.tanh(self.cell_gate(h))
        h = torch.sigmoid(self.output_gate(h)) * torch.tanh(c)
        return h, (h, c)
