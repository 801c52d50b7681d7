# expects: anew | Every call drops the same weights
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.name = module, name
        self.mask = F.dropout(torch.ones_like(getattr(module, name)), p).detach()

    def forward(self, *args):
        raw = getattr(self.module, self.name)
        w = raw * self.mask if self.training else raw
        return torch.func.functional_call(self.module, {self.name: w}, args)
