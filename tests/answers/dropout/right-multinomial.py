# Draws an index, 0 or 1, for each element.
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
        chances = torch.tensor([self.p, 1 - self.p])
        kept = torch.multinomial(chances, x.numel(), replacement=True)
        return x * kept.view(x.shape).to(x) / (1 - self.p)
