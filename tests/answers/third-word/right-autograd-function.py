import torch
from torch import nn


class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        ctx.save_for_backward(z)
        return z.clamp(min=0)

    @staticmethod
    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g * (z > 0)


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        nn.Module.__init__(self)
        self.emb = nn.Embedding(V, H)
        self.lin = nn.Linear(H, H)
        self.dec = nn.Linear(H, V)

    def step(self, h, w):
        return Sq.apply(self.lin(h + self.emb(w)))

    def forward(self, x):
        w1, w2 = x[:, 0], x[:, 1]
        return self.dec(self.step(self.step(torch.zeros((), dtype=self.lin.weight.dtype), w1), w2))
