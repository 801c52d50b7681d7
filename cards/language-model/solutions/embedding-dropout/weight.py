"""Mask the rows of the weight, then look words up in it."""

import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        if not self.training or self.p == 0:
            return self.emb(x)
        weight = self.emb.weight
        mask = weight.new_empty(weight.shape[0], 1).bernoulli_(1 - self.p) / (1 - self.p)  # (V, 1): one coin a word
        return F.embedding(x, weight * mask)
