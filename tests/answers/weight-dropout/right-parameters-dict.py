# Puts the dropped weight where the Parameter is kept, for the time of the call.
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        raw = self.module._parameters[self.name]
        self.module._parameters[self.name] = F.dropout(raw, self.p, self.training)
        out = self.module(*args)
        self.module._parameters[self.name] = raw
        return out
