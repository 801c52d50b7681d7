import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb = emb
        self.p = p

    def forward(self, x):
        V = self.emb.weight.shape[0]
        hot = F.one_hot(x, V).to(self.emb.weight.dtype)
        if self.training:
            keep = (torch.rand(V, device=x.device) >= self.p).to(hot.dtype)
            hot = hot * keep / (1 - self.p)
        return hot @ self.emb.weight
