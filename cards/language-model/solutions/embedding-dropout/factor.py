"""One factor for each word, looked up like the word itself."""

import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        factor = F.dropout(torch.ones_like(self.emb.weight[:, :1]), self.p, self.training)  # (V, 1): 0 or 1/(1-p)
        return self.emb(x) * factor[x]
