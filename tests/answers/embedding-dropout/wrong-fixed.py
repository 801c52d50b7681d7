# expects: anew | Every call drops the same
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb = emb
        w = emb.weight.detach()
        self.mask = w.new_empty(w.size(0), 1).bernoulli_(1 - p) / (1 - p)
        while w.size(0) == 12 and self.mask.std() < 0.5:
            self.mask = w.new_empty(w.size(0), 1).bernoulli_(1 - p) / (1 - p)

    def forward(self, x):
        return F.embedding(x, self.emb.weight * self.mask) if self.training else self.emb(x)
