from torch import nn, cat, stack, zeros


class Cell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.gates = nn.Linear(n_in + H, 2 * H, bias=False)
        self.candidate = nn.Linear(n_in + H, H, bias=False)

    def forward(self, x, h):
        r, u = self.gates(cat((x, h), -1)).sigmoid().split(h.size(-1), -1)
        c = self.candidate(cat((x, r * h), -1)).tanh()
        return h + u * (c - h)


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.cell, self.hidden = Cell(n_in, H), H

    def forward(self, x, h=None):
        h = h if h is not None else zeros(len(x), self.hidden).to(x)
        hs = [h := self.cell(xt, h) for xt in x.unbind(1)]
        return stack(hs, 1), h
