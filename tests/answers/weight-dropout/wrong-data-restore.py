# expects: learns | does not follow the mask
import torch
from torch import nn
import torch.nn.functional as F
class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
    def forward(self, *a):
        w = getattr(self.module, self.name)
        raw = w.data
        w.data = F.dropout(raw, self.p, self.training)
        out = self.module(*a)
        w.data = raw
        return out
