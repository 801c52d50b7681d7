# expects: whole_again | weights are still missing
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        self.raw = getattr(module, name)
        delattr(module, name)
        setattr(module, name, self.raw.data)

    def forward(self, *args):
        if self.training:
            setattr(self.module, self.name, F.dropout(self.raw, self.p))
        return self.module(*args)
