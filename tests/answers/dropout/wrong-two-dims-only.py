# expects: own | With x
# expects: shapes | With x of the shape
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        bs, n = x.shape
        mask = torch.rand(bs, n, device=x.device, dtype=x.dtype) >= self.p
        return x * mask / (1 - self.p) if self.p < 1 else x * 0
