# expects: drops | The first call is right, later ones are not
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args):
        w = getattr(self.module, self.name)
        w.data = F.dropout(w.data, self.p, self.training)
        return self.module(*args)
