import torch
from torch import nn


class EmbeddingDropout(nn.Module):
    def __init__(self, emb: nn.Embedding, p: float):
        super().__init__()
        self.table = emb
        self.factor = nn.Dropout(p)

    def forward(self, x):
        ones = torch.ones(self.table.num_embeddings, dtype=self.table.weight.dtype, device=x.device)
        return self.table(x) * self.factor(ones)[x].unsqueeze(-1)
