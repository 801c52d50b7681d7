import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrize


class Drop(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, w):
        return F.dropout(w, self.p, self.training)


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module = module
        parametrize.register_parametrization(module, name, Drop(p))

    def forward(self, *args):
        return self.module(*args)
