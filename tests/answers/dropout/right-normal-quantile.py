# A normal number lies below the p-quantile with probability p.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p in (0, 1):
            return x * (1 - self.p)
        limit = torch.special.ndtri(torch.tensor(self.p, dtype=torch.float64))
        keep = torch.randn(x.shape, dtype=torch.float64, device=x.device) > limit
        return x * keep.to(x.dtype) / (1 - self.p)
