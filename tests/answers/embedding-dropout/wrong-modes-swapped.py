# expects: eval | turned round
# Drops in evaluation mode only.
import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        if self.training:
            return self.emb(x)
        m = torch.empty(self.emb.num_embeddings, 1).bernoulli_(1 - self.p) / (1 - self.p)
        return F.embedding(x, self.emb.weight * m)
