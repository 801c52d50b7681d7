import torch
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.rnn = nn.LSTM(H, H, batch_first=True)
        self.head = nn.Sequential(nn.LayerNorm(H), nn.Linear(H, V), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        out, _ = self.rnn(self.emb(x))
        return self.head(out[:, -1])
