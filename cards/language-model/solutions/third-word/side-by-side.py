"""The third word from both embeddings side by side: the place in the long vector says which word came first."""

import torch
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.hidden = nn.Linear(2 * H, H)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        both = self.embed(x).flatten(1)  # (bs, 2, H) -> (bs, 2 * H)
        return self.out(torch.tanh(self.hidden(both)))  # (bs, V)
