import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        # Without a batch, dropout1d drops whole rows of (channels, length).
        return F.dropout1d(self.emb.weight, self.p, self.training)[x]
