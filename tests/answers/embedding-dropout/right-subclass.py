# Shares the Parameter with the embedding that is passed in.
import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Embedding):
    def __init__(self, emb, p):
        super().__init__(*emb.weight.shape)
        self.weight = emb.weight
        self.p = p

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        gone = torch.rand(len(self.weight), 1, device=x.device) < self.p
        return F.embedding(x, self.weight.masked_fill(gone, 0.0)) / (1 - self.p)
