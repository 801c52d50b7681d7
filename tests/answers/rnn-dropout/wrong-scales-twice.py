# expects: scale | scaled twice
import torch
import torch.nn.functional as F
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 1:
            return x * (1 - self.p if self.training else 1)
        return x * F.dropout(torch.ones_like(x[:, :1]), self.p) / (1 - self.p)
