# expects: shape | Nothing here is called `depth`
import torch.nn.functional as F
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.layer = nn.Linear(n, n)

    def forward(self, x):
        for _ in range(depth):
            x = F.relu(self.layer(x))
        return x
