import torch
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.tok = nn.Embedding(V, H)
        self.pos = nn.Parameter(torch.randn(2, H) * 0.3)
        self.q = nn.Linear(H, H)
        self.k = nn.Linear(H, H)
        self.v = nn.Linear(H, H)
        self.ff = nn.Linear(H, H)
        self.head = nn.Linear(H, V)

    def forward(self, x):
        h = self.tok(x) + self.pos
        a = nn.functional.scaled_dot_product_attention(self.q(h), self.k(h), self.v(h))
        h = h + a
        h = h + torch.relu(self.ff(h))
        return self.head(h[:, -1])
