import torch
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.add_module("inner", emb)
        self.p = p

    def forward(self, x):
        out = self.inner(x)
        if self.training:
            gone = torch.zeros(self.inner.num_embeddings, device=x.device).bernoulli_(self.p).bool()
            out = torch.where(gone[x][..., None], torch.zeros_like(out), out / (1 - self.p))
        return out
