# expects: words | Each row of the batch draws for itself
# Each row of the batch has a vocabulary mask of its own.
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
        m = torch.empty(x.shape[0], self.emb.num_embeddings).bernoulli_(1 - self.p) / (1 - self.p)
        return self.emb(x) * m.gather(1, x).unsqueeze(-1)
