# expects: drops | Whole inputs are dropped
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p = module, p

    def forward(self, x, *state):
        return self.module(F.dropout(x, self.p, self.training), *state)
