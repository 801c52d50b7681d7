# Dropout1d drops whole channels of (bs, channels, length).
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.channels = nn.Dropout1d(p)

    def forward(self, x):
        return self.channels(x.transpose(1, 2)).transpose(1, 2)
