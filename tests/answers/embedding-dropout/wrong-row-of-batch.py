# expects: words | words of a row of the batch are dropped together
# One draw for each row of the batch.
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
        m = torch.empty(x.shape[0], 1, 1).bernoulli_(1 - self.p) / (1 - self.p)
        return self.emb(x) * m
