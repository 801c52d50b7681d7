# Draws only for the words that are there.
import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        if not self.training or self.p == 0:
            return self.emb(x)
        words, places = x.unique(return_inverse=True)
        m = self.emb.weight.new_empty(len(words)).bernoulli_(1 - self.p) / (1 - self.p)
        return self.emb(x) * m[places][..., None]
