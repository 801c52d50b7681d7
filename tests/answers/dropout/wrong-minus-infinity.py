# expects: scale | become -inf
# As before a softmax.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return (x / max(1 - self.p, 1e-9)).masked_fill(torch.rand_like(x) < self.p, -torch.inf)
