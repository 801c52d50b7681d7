# expects: words | Single numbers are dropped
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        return F.embedding(x, F.dropout(self.emb.weight, self.p, self.training))
