import torch
from torch import nn
import torch.nn.functional as F
class LSTMCell(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.x, self.h = nn.Linear(n_in, 4*H), nn.Linear(H, 4*H, False)
    def forward(self, x, state):
        h, c = state
        i, f, o, g = torch.split(self.x(x) + self.h(h), h.size(1), 1)
        c = F.logsigmoid(f).exp() * c + F.logsigmoid(i).exp() * torch.tanh(g)
        h = F.logsigmoid(o).exp() * torch.tanh(c)
        return h, (h, c)
