# expects: gradients | No gradient reaches the weight
import copy

import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = copy.deepcopy(emb), p

    def forward(self, x):
        if not self.training:
            return self.emb(x)
        w = self.emb.weight
        return F.embedding(x, w * w.new_empty(w.size(0), 1).bernoulli_(1 - self.p) / (1 - self.p))
