# The raw weight moves into the wrapper; the module gets the dropped one, or a copy of the whole one, before each call.
import warnings

import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        raw = getattr(module, name)
        self.register_parameter(name + "_raw", nn.Parameter(raw.data))
        del module._parameters[name]
        self._set()

    def _set(self):
        raw = getattr(self, self.name + "_raw")
        setattr(self.module, self.name, F.dropout(raw, self.p) if self.training else raw.clone())

    def forward(self, *args):
        self._set()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.module(*args)
