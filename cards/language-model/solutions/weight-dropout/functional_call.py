"""Run the module with the dropped weight in the raw one's place."""

import torch.nn.functional as F
from torch import nn
from torch.func import functional_call


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        raw = self.module.get_parameter(self.name)
        return functional_call(self.module, {self.name: F.dropout(raw, self.p, self.training)}, args)
