import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.theta = nn.ParameterDict({"w": torch.randn(n_in + H + 1, 4 * H) / 4})
    def forward(self, x, state):
        h, c = state
        ones = torch.ones(x.shape[0], 1, dtype=x.dtype, device=x.device)
        z = torch.cat([x, ones, h], dim=1).mm(self.theta["w"])
        def part(k): return z.narrow(1, k * self.H, self.H)
        c = part(2).sigmoid() * c + part(0).sigmoid() * part(1).tanh()
        h = part(3).sigmoid() * c.tanh()
        return h, (h, c)
