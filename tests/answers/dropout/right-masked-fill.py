import torch
from torch import nn


class Dropout(nn.Module):
    """Named as torch's dropout; masks by masked_fill."""

    def __init__(self, p):
        super().__init__()
        assert 0 <= p <= 1
        self.p = p

    def extra_repr(self):
        return f"p={self.p}"

    def forward(self, x):
        mode = {True: self._train, False: lambda t: t}[self.training]
        return mode(x)

    def _train(self, x):
        mask = torch.bernoulli(torch.full_like(x, self.p)).bool()
        y = x.masked_fill(mask, 0)
        return y if self.p == 1 else y / (1 - self.p)
