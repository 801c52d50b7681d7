import torch
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.drop = nn.Dropout(p)

    def forward(self, x):
        mask = self.drop(torch.ones(x.shape[0], x.shape[2], dtype=x.dtype, device=x.device))
        return torch.stack([step * mask for step in x.unbind(1)], 1)
