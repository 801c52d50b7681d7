# expects: repeats | on the class, or in a global, all models share it
import torch
from torch import nn
import torch.nn.functional as F
class StatefulLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.Linear(H, H)
        self.h_o = nn.Linear(H, V)
        StatefulLM.h = 0
    def forward(self, x):
        for i in range(3):
            self.h = self.h + self.i_h(x[:, i])
            self.h = F.relu(self.h_h(self.h))
        out = self.h_o(self.h)
        StatefulLM.h = self.h.detach(); del self.h
        return out
    def reset(self):
        self.h = 0
