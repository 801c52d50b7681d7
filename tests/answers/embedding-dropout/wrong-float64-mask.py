# expects: scale | another dtype than the embedding
# The mask is float64.
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
        m = torch.rand(len(w), 1, dtype=torch.float64) >= self.p
        return F.embedding(x, w.double() * m / (1 - self.p))
