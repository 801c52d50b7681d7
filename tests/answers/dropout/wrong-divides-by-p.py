# expects: scale | probability of being *kept*
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * torch.empty_like(x).bernoulli_(self.p) / self.p
