# expects: weight_stays | change the embedding's weight
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        if self.training:
            w = self.emb.weight.data
            w.mul_(w.new_empty(w.size(0), 1).bernoulli_(1 - self.p) / (1 - self.p))
        return self.emb(x)
