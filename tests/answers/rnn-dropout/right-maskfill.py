import torch
from torch import nn
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = float(p)
        self.inner = nn.Dropout(self.p)
    def forward(self, x):
        m = self.inner(torch.ones_like(x[:, :1, :]))
        return x.masked_fill(m == 0, 0.) * (1 if not self.training or self.p == 1 else 1 / (1 - self.p))
