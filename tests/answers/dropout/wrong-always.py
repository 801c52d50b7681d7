# expects: eval | in evaluation mode, too
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if self.p == 1:
            return torch.zeros_like(x)
        return x * torch.empty_like(x).bernoulli_(1 - self.p) / (1 - self.p)
