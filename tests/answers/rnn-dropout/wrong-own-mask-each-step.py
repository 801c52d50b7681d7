# expects: shared | Each time step has a mask of its own
from torch import nn


class RNNDropout(nn.Dropout):
    pass
