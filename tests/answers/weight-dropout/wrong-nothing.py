# expects: drops | the whole weight is used
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p = module, p

    def forward(self, *args):
        return self.module(*args)
