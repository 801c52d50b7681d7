# expects: drops | The bias is changed, too
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p = module, p

    def forward(self, *args):
        w = {k: F.dropout(v, self.p, self.training) for k, v in self.module.named_parameters()}
        return torch.func.functional_call(self.module, w, args)
