import torch
from torch import nn
from torch.nn.utils.stateless import functional_call
class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.m = module; self.q = 1 - p; self.key = name
    def forward(self, *inputs):
        params = dict(self.m.named_parameters())
        if self.training:
            w = params[self.key]
            mask = torch.empty_like(w).bernoulli_(self.q)
            params[self.key] = w * (mask / self.q if self.q > 0 else mask)
        return functional_call(self.m, params, inputs)
