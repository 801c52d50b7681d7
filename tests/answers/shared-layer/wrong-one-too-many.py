# expects: once | applied 2 times
import torch.nn.functional as F
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.layer = nn.Linear(n, n)
        self.depth = depth

    def forward(self, x):
        for _ in range(self.depth):
            x = F.relu(self.layer(x))
        return F.relu(self.layer(x))
