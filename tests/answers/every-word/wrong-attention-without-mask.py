# expects: sees | without a causal mask
import torch
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.pos = nn.Embedding(512, H)
        self.q, self.k, self.v = (nn.Linear(H, H) for _ in range(3))
        self.out = nn.Linear(H, V)

    def forward(self, x):
        h = self.emb(x) + self.pos(torch.arange(x.shape[1], device=x.device))
        h = h + nn.functional.scaled_dot_product_attention(self.q(h), self.k(h), self.v(h))
        return self.out(h)


def loss(out, target):
    return nn.functional.cross_entropy(out.flatten(0, 1), target.flatten())
