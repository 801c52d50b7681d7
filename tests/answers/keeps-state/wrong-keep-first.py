# expects: reset | After reset(), with 3 rows in place of 4
import torch
from torch import nn
import torch.nn.functional as F
class StatefulLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.Linear(H, H)
        self.h_o = nn.Linear(H, V)
        self.h = 0
    def forward(self, x):
        for i in range(3):
            self.h = self.h + self.i_h(x[:, i])
            self.h = F.relu(self.h_h(self.h))
        out = self.h_o(self.h)
        self.h = self.first = getattr(self, "first", self.h.detach())
        return out
    def reset(self):
        self.h = 0
