# expects: eval | takes 0 arguments
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return x
