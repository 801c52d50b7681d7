# expects: drops | The output goes through dropout
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p = module, p

    def forward(self, *args):
        out = self.module(*args)
        if isinstance(out, tuple):
            return F.dropout(out[0], self.p, self.training), out[1]
        return F.dropout(out, self.p, self.training)
