import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.W = nn.Parameter(torch.randn(4*H, n_in + H) * .2)
        self.b = nn.Parameter(torch.zeros(4*H, 1))
    def forward(self, x, state):
        h, c = (s.T for s in state)
        z = self.W @ torch.vstack((x.T, h)) + self.b
        i, f, o, g = z.view(4, -1, x.shape[0])
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h.T, (h.T, c.T)
