# expects: words | Columns are dropped
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        w = self.emb.weight
        if not self.training:
            return self.emb(x)
        return F.embedding(x, w * w.new_empty(1, w.size(1)).bernoulli_(1 - self.p) / (1 - self.p))
