# Dropout of whole channels, the words being the channels.
import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb, p):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x):
        return F.dropout1d(self.emb.weight[None], self.p, self.training)[0][x]
