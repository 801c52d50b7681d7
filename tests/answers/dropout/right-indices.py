import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.q = 1 - p

    def forward(self, x):
        if not self.training:
            return x
        out = torch.zeros_like(x)
        where = torch.distributions.Bernoulli(torch.tensor(self.q)).sample(x.shape).bool().to(x.device)
        out[where] = x[where] / self.q if self.q else x[where]
        return out
