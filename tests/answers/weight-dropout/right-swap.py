# Swaps the weight for the time of the call, and puts the Parameter back.
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module = module
        self.p = p
        self.name = name

    def forward(self, *args):
        if not self.training:
            return self.module(*args)
        raw = self.module._parameters.pop(self.name)
        setattr(self.module, self.name, F.dropout(raw, self.p))
        try:
            return self.module(*args)
        finally:
            delattr(self.module, self.name)
            setattr(self.module, self.name, raw)
