# expects: ends | not everything is dropped
# One of the mistakes found in the wild: "a rate of 1 means no dropout".
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 1:
            return x
        return x * torch.empty_like(x).bernoulli_(1 - self.p) / (1 - self.p)
