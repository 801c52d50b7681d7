# expects: shapes | another dtype
import torch
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p in (0, 1):
            return x * (1 - self.p)
        mask = torch.empty(x.size(0), 1, x.size(2)).bernoulli_(1 - self.p)
        return x.float() * mask / (1 - self.p)
