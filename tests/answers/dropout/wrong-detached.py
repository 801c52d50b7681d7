# expects: gradients | cut off from x
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        out = x.data * torch.empty_like(x).bernoulli_(1 - self.p)
        return out / (1 - self.p) if self.p < 1 else out
