import torch
from torch import nn
import torch.nn.functional as F
class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.inner = module
        self.raw = getattr(module, name)
        delattr(module, name)
        self.p = p
        def pre(mod, args):
            object.__setattr__(mod, name, F.dropout(self.raw, p, self.training))
        module.register_forward_pre_hook(pre)
        object.__setattr__(module, name, self.raw.detach())
    def forward(self, *args): return self.inner(*args)
