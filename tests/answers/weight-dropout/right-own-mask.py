import torch
from torch import nn
from torch.func import functional_call


class WeightDropout(nn.Module):
    def __init__(self, inner: nn.Module, drop: float, which: str = "weight_hh_l0"):
        super().__init__()
        self.inner = inner
        self.drop, self.which = drop, which

    def forward(self, *args, **kwargs):
        parameters = dict(self.inner.named_parameters())
        if self.training:
            w = parameters[self.which]
            mask = torch.rand_like(w) >= self.drop
            parameters[self.which] = w * mask / (1 - self.drop)
        return functional_call(self.inner, parameters, args, kwargs)
