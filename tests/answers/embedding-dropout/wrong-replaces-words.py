# expects: words | No word is zero
# Drops token ids, not vectors: a dropped word becomes word 0.
import torch
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        if self.training:
            keep = torch.rand(self.emb.num_embeddings, device=x.device) >= self.p
            x = x * keep[x]
        return self.emb(x)
