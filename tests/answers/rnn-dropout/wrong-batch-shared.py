# expects: shared | All rows of the batch share a mask, and the time steps do not
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        mask = x.new_empty(1, x.size(1), x.size(2)).bernoulli_(1 - self.p)
        return x * mask / (1 - self.p)
