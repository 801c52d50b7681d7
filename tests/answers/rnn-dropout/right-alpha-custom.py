import torch
from torch import nn
class Drop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, m):
        ctx.save_for_backward(m)
        return x * m
    @staticmethod
    def backward(ctx, g):
        m, = ctx.saved_tensors
        return g * m, None
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__(); self.q = 1 - p
    def forward(self, x):
        if self.training and self.q < 1:
            m = (torch.rand_like(x[:, 0]) < self.q).to(x.dtype)
            if self.q: m /= self.q
            return Drop.apply(x, m.unsqueeze(1))
        return x
