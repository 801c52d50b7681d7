# expects: tied | is left over and does none
import torch
from torch import nn
class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.rnn = nn.LSTM(H, H, batch_first=True)
        self.h_o = nn.Linear(H, V)
        self.h_o.weight = self.i_h.weight
        self.extra = nn.Parameter(torch.zeros(V, H))
    def forward(self, x):
        y, _ = self.rnn(self.i_h(x))
        return self.h_o(y)
