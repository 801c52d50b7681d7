# expects: eval | multiplied by 0.6
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        w = self.emb.weight
        if not self.training:
            return self.emb(x) * (1 - self.p)
        return F.embedding(x, w * w.new_empty(w.size(0), 1).bernoulli_(1 - self.p))
