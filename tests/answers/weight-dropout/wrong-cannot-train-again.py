# expects: whole_again | Back in training mode
# In evaluation mode F.dropout hands back the Parameter itself, and setattr registers it.
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        self.raw = getattr(module, name)
        delattr(module, name)

    def forward(self, *args):
        setattr(self.module, self.name, F.dropout(self.raw, self.p, self.training))
        return self.module(*args)
