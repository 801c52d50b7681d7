import torch
from torch import nn


class FourthWord(nn.Module):
    """The layer is applied to the state, and the word is added to what comes out."""

    def __init__(self, V, H):
        super().__init__()
        self.words, self.state, self.out = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)

    def forward(self, x):
        h = self.words(x[:, 0]) * 0
        for i in range(3):
            h = torch.tanh(self.state(h) + self.words(x[:, i]))
        return self.out(h)
