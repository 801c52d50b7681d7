# expects: learns | The wrapper has no parameters
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.parts, self.p, self.name = (module,), p, name

    def forward(self, *args):
        w = F.dropout(getattr(self.parts[0], self.name), self.p, self.training)
        return torch.func.functional_call(self.parts[0], {self.name: w}, args)
