# expects: parameters | each with its own weights
from torch import nn


class Shared(nn.Module):
    def __init__(self, n, depth):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(n, n) for _ in range(depth))
        for layer in self.layers:
            layer.load_state_dict(self.layers[0].state_dict())

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
