# expects: eval | Weights are dropped in evaluation mode, too
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        w = F.dropout(getattr(self.module, self.name), self.p)
        return torch.func.functional_call(self.module, {self.name: w}, args)
