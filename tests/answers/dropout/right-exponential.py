# An exponential number is above -log(1 - p) with probability 1 - p.
import math

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p in (0, 1):
            return x * (1 - self.p)
        waiting = torch.empty_like(x, dtype=torch.float64).exponential_()
        return x * (waiting < -math.log(self.p)) / (1 - self.p)
