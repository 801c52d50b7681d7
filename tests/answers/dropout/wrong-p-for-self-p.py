# expects: scale | p
# The slip of the chapter's own print: p in place of self.p.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        mask = x.new_empty(x.shape).bernoulli_(1 - p)
        return x * mask.div_(1 - p)
