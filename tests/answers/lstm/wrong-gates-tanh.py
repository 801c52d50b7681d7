# expects: cell | The forget gate is 0 where its sum is 0
import torch
from torch import nn


class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.forget_gate = nn.Linear(n_in + H, H)
        self.input_gate = nn.Linear(n_in + H, H)
        self.cell_gate = nn.Linear(n_in + H, H)
        self.output_gate = nn.Linear(n_in + H, H)

    def forward(self, x, state=None):
        if state is None:
            state = (x.new_zeros(x.shape[0], self.H), x.new_zeros(x.shape[0], self.H))
        h, c = state
        out = []
        for t in range(x.shape[1]):
            hx = torch.cat([h, x[:, t]], dim=1)
            forget = torch.tanh(self.forget_gate(hx))
            inp = torch.tanh(self.input_gate(hx))
            cell = torch.tanh(self.cell_gate(hx))
            outgate = torch.tanh(self.output_gate(hx))
            c = c * forget + inp * cell
            h = outgate * torch.tanh(c)
            out.append(h)
        return torch.stack(out, dim=1), (h, c)
