# expects: words | words of a time step are dropped together
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        out = self.emb(x)
        if not self.training:
            return out
        return out * out.new_empty(1, x.size(1), 1).bernoulli_(1 - self.p) / (1 - self.p)
