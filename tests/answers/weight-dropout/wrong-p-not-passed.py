# expects: drops | This is dropout with p = 0.5
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        w = F.dropout(getattr(self.module, self.name), training=self.training)
        return torch.func.functional_call(self.module, {self.name: w}, args)
