# expects: own | rows of the batch
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
        mask = torch.empty_like(x[:1]) if x.dim() == 3 else torch.empty_like(x)
        return x * mask.bernoulli_(1 - self.p) / (1 - self.p)
