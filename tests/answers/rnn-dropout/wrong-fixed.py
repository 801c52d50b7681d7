# expects: anew | Every call drops the same units
import torch
from torch import nn
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
    def forward(self, x):
        if not self.training or self.p == 0: return x
        if self.p == 1: return torch.zeros_like(x)
        if not hasattr(self, "m"): self.m = torch.bernoulli(torch.full((x.size(0), 1, x.size(2)), 1 - self.p, dtype=x.dtype, device=x.device))
        return x * self.m / (1 - self.p)
