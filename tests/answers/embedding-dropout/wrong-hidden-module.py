# expects: gradients | does not reach the embedding
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.parts = [emb]
        self.p = p
        self.bias = nn.Parameter(emb.weight.detach()[0] * 0)

    def forward(self, x):
        w = self.parts[0].weight
        if not self.training:
            return F.embedding(x, w)
        return F.embedding(x, w * w.new_empty(w.size(0), 1).bernoulli_(1 - self.p) / (1 - self.p))
