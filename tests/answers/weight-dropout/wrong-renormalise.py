# expects: drops | by the share that happened to be kept in this call
import torch
from torch import nn
import torch.nn.functional as F
class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
    def forward(self, *args, **kw):
        raw = self.module.get_parameter(self.name)
        return torch.func.functional_call(self.module, {self.name: (lambda k: raw * k / k.mean() if self.training else raw)(torch.bernoulli(torch.full_like(raw, 1 - self.p)))}, args, kw)
