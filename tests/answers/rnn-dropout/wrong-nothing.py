# expects: shared | nothing is dropped
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if self.training is None:
            return x * 0
        return x
