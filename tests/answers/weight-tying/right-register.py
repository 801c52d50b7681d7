import torch
from torch import nn
class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.encoder = nn.Embedding(V, H)
        self.rnns = nn.ModuleList([nn.LSTM(H, 2 * H, batch_first=True), nn.LSTM(2 * H, H, batch_first=True)])
        self.decoder = nn.Linear(H, V)
        self.decoder.register_parameter("weight", self.encoder.weight)
        nn.init.uniform_(self.encoder.weight, -.1, .1)
    def forward(self, x):
        y = self.encoder(x)
        for r in self.rnns: y, _ = r(y)
        return self.decoder(y)
