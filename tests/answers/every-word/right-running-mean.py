import torch
from torch import nn


class EveryWordLM(nn.Module):
    """A running mean of two-layer features of (previous, this) words."""

    def __init__(self, V, H):
        super().__init__()
        self.a = nn.Embedding(V, H)
        self.b = nn.Embedding(V, H)
        self.o = nn.Linear(H, V)
        self.m = nn.Linear(H, H)

    def forward(self, x):
        n = torch.arange(1, x.shape[1] + 1, device=x.device)[None, :, None]
        past = self.a(x).cumsum(1) / n
        return self.o(torch.relu(self.m(past + self.b(x))))


def loss(out, target):
    return torch.mean(torch.logsumexp(out, 2) - torch.take_along_dim(out, target.unsqueeze(2), 2).squeeze(2))
