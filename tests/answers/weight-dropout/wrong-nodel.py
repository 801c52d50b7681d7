# expects: drops | In training mode
import torch
from torch import nn
import torch.nn.functional as F
class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        w = getattr(module, name)
        self.register_parameter(name + "_raw", nn.Parameter(w.data))
    def forward(self, *args):
        w = F.dropout(getattr(self, self.name + "_raw"), self.p, training=self.training)
        setattr(self.module, self.name, w)
        return self.module(*args)
