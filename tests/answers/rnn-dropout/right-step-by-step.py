import torch
from torch import nn
import torch.nn.functional as F
class RNNDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.register_buffer("p", torch.tensor(float(p)))
    def forward(self, x):
        m = F.dropout(torch.ones(x.size(0), x.size(2), device=x.device, dtype=x.dtype), p=self.p.item(), training=self.training)
        return torch.stack([xt * m for xt in x.unbind(1)], dim=1) if x.shape[1] else x
