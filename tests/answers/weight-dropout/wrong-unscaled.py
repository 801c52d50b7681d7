# expects: drops | not scaled
import torch
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        w = getattr(self.module, self.name)
        if self.training:
            w = w * torch.empty_like(w).bernoulli_(1 - self.p)
        return torch.func.functional_call(self.module, {self.name: w}, args)
