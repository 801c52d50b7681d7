# expects: own | The same number of elements
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
        order = torch.randperm(x.numel(), device=x.device).reshape(x.shape)
        return x * (order >= round(self.p * x.numel())) / (1 - self.p)
