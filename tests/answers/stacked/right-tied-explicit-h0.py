import torch
from torch import nn
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.n, self.H = n_layers, H
        self.encoder = nn.Embedding(V, H)
        self.lstm = nn.LSTM(H, H, n_layers, batch_first=True, dropout=0.2 if n_layers > 1 else 0)
        self.decoder = nn.Linear(H, V)
        self.decoder.weight = self.encoder.weight
    def forward(self, x):
        e = self.encoder(x)
        z = e.new_zeros(self.n, x.size(0), self.H)
        y, (h, c) = self.lstm(e, (z, z))
        return self.decoder(y)
