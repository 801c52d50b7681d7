import torch
from torch import nn


class TiedLM(nn.Module):
    """A wider recurrent layer, brought back to H before the shared weight; the bigger the model, the more it pays."""

    def __init__(self, V, H):
        super().__init__()
        self.encoder = nn.Embedding(V, H)
        self.lstm = nn.LSTM(H, 3 * H, batch_first=True)
        self.back = nn.Linear(3 * H, H)
        self.decoder = nn.Linear(H, V)
        self.tie()

    def tie(self):
        self.decoder.weight = self.encoder.weight

    def forward(self, x):
        return self.decoder(self.back(self.lstm(self.encoder(x))[0]))
