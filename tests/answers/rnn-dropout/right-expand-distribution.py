import torch
from torch import nn
from torch.distributions import Bernoulli
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
    def forward(self, x):
        if not self.training: return x.clone()
        m = Bernoulli(probs=torch.tensor(1. - self.p)).sample((x.shape[0], x.shape[-1])).to(x)
        if self.p < 1: m = m / (1 - self.p)
        return torch.einsum("bth,bh->bth", x, m)
