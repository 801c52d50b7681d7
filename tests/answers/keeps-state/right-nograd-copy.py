import torch
from torch import nn
class StatefulLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h, self.h_h, self.h_o = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)
        self.memory = []
    def forward(self, x):
        h = self.memory.pop() if self.memory else 0
        for e in self.i_h(x).transpose(0, 1):
            h = self.h_h(h + e).relu()
        with torch.no_grad():
            self.memory.append(h.clone())
        return self.h_o(h)
    def reset(self):
        self.memory = []
