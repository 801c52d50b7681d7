# expects: learns | an old copy
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        self.whole = getattr(module, name).data.clone()

    def forward(self, *args):
        w = F.dropout(getattr(self.module, self.name), self.p) if self.training else self.whole
        return torch.func.functional_call(self.module, {self.name: w}, args)
