import torch
from torch import nn
class Cell(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, c):
        i, f, o, g = a.chunk(4, 1)
        i, f, o, g = i.sigmoid(), f.sigmoid(), o.sigmoid(), g.tanh()
        c2 = f * c + i * g
        t = c2.tanh()
        ctx.save_for_backward(i, f, o, g, c, t)
        return o * t, c2
    @staticmethod
    def backward(ctx, dh, dc):
        i, f, o, g, c, t = ctx.saved_tensors
        dc = dc + dh * o * (1 - t * t)
        da = torch.cat([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g * g)], 1)
        return da, dc * f
class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.ih, self.hh = nn.Linear(n_in, 4 * H), nn.Linear(H, 4 * H)
    def forward(self, x, state):
        h, c = state
        h, c = Cell.apply(self.ih(x) + self.hh(h), c)
        return h, (h, c)
