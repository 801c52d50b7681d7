import torch
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        bs, sl, H = x.shape
        if self.training:
            dropped = (torch.rand(bs, H, device=x.device) < self.p)[:, None].expand(bs, sl, H)
            x = torch.where(dropped, torch.zeros((), dtype=x.dtype, device=x.device), x)
            x = x / (1 - self.p) if self.p < 1 else x
        return x
