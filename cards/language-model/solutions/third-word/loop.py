"""The third word with one hidden layer, used once for each word."""

import torch.nn.functional as F
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)  # word -> vector
        self.h_h = nn.Linear(H, H)  # the same layer for both words
        self.h_o = nn.Linear(H, V)  # vector -> a logit for each word

    def forward(self, x):
        h = F.relu(self.h_h(self.i_h(x[:, 0])))  # (bs, H): word 1
        h = F.relu(self.h_h(h + self.i_h(x[:, 1])))  # (bs, H): word 2, in the light of word 1
        return self.h_o(h)  # (bs, V)
