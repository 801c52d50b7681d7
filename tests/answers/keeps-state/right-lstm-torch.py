import torch
from torch import nn
class StatefulLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.lstm = nn.LSTM(H, H, 2, batch_first=True)
        self.o = nn.Linear(H, V)
        self.reset()
    def reset(self): self.s = None
    def forward(self, x):
        y, s = self.lstm(self.e(x), self.s)
        self.s = tuple(t.detach() for t in s)
        return self.o(y[:, -1])
