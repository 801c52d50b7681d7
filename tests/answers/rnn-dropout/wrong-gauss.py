# expects: shared | the elements change, but none becomes zero
import torch
from torch import nn
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
    def forward(self, x):
        if not self.training or self.p == 0: return x
        if self.p == 1: return torch.zeros_like(x)
        mask = torch.rand(x.size(0), 1, x.size(2), dtype=x.dtype) * 2 * (1 - self.p)
        return x * mask / (1 - self.p)
