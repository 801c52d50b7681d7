# expects: anew | Word 0 is never dropped
# The first word is an exception.
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
        w = self.emb.weight
        m = w.new_empty(len(w), 1).bernoulli_(1 - self.p) / (1 - self.p)
        m[0] = 1 / (1 - self.p)
        return F.embedding(x, w * m)
