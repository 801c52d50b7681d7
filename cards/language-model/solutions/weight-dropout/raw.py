"""The raw weight moves into the wrapper; before each call the module is handed what is left of it."""

import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        self.raw = module.get_parameter(name)
        delattr(module, name)

    def forward(self, *args):
        # A clone in evaluation mode: set as it is, the Parameter would be registered in the module again.
        weight = F.dropout(self.raw, self.p) if self.training else self.raw.clone()
        setattr(self.module, self.name, weight)
        return self.module(*args)
