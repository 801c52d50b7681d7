import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.register_buffer("zero", torch.zeros(()), persistent=False)
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0.0:
            return x.clone()
        dropped = torch.empty(x.shape, dtype=torch.bool, device=x.device).bernoulli_(self.p)
        return torch.where(dropped, x.new_zeros(()), x / max(1 - self.p, 1e-12))
