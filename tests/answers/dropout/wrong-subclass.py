# expects: refused | dropout
from torch import nn


class Dropout(nn.Dropout):
    pass
