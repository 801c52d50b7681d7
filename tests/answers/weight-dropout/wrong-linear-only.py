# expects: recurrent | the dropped one does not reach it
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        self.weight = F.dropout(getattr(self.module, self.name), self.p, self.training) * 1
        if isinstance(self.module, nn.Linear):
            return F.linear(args[0], self.weight, self.module.bias)
        return self.module(*args)
