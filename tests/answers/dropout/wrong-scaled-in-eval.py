# expects: eval | In evaluation mode x is multiplied by 0.6
# The other school: no scale in training, times 1-p in evaluation.
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * torch.empty_like(x).bernoulli_(1 - self.p)
