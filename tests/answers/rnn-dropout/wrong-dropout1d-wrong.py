# expects: shared | Whole time steps are dropped
import torch
from torch import nn
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.d = nn.Dropout1d(p)
    def forward(self, x): return self.d(x)
