# expects: words | Single numbers are dropped
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.drop = emb, nn.Dropout(p)

    def forward(self, x):
        return self.drop(self.emb(x))
