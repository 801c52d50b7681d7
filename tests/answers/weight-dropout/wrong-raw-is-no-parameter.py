# expects: learns | No parameter holds the raw weight
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        self.raw = getattr(module, name).data.clone().requires_grad_()
        delattr(module, name)
        setattr(module, name, self.raw)

    def forward(self, *args):
        setattr(self.module, self.name, F.dropout(self.raw, self.p, self.training))
        return self.module(*args)
