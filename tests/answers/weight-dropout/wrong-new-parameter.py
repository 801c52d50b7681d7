# expects: learns | The raw weight gets no gradient
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        self.raw = nn.Parameter(getattr(module, name).data.clone())

    def forward(self, *args):
        setattr(self.module, self.name, nn.Parameter(F.dropout(self.raw, self.p, self.training)))
        return self.module(*args)
