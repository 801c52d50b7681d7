import torch
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        nn.Module.__init__(self)
        self.keep = 1.0 - p

    def forward(self, x):
        if self.training is False:
            return x.clone()
        m = torch.bernoulli(torch.full((x.shape[0], x.shape[-1]), self.keep)).to(x)
        return torch.einsum("bth,bh->bth", x, m) * (1 / self.keep if self.keep > 0 else 0.0)
