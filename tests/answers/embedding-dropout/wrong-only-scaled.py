# expects: words | every word is scaled, and none is dropped
# Scales and drops nothing.
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
        return self.emb(x) / (1 - self.p)
