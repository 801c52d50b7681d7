# expects: eval | With an nn.Linear inside
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p = module, p
        self.raw = module.weight_hh_l0

    def forward(self, *args):
        w = F.dropout(self.raw, self.p, self.training)
        return torch.func.functional_call(self.module, {"weight_hh_l0": w}, args)
