# expects: copy | a lambda, a closure
import torch
from torch import nn
class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.rnn = nn.LSTM(H, H, batch_first=True)
        self.h_o = nn.Linear(H, V)
        w = self.i_h.weight
        self.dec = lambda h: h @ w.T
        del self.h_o
    def forward(self, x):
        y, _ = self.rnn(self.i_h(x))
        return self.dec(y)
