import torch
from torch import nn


class FourthWord(nn.Module):
    """Three layers by name, which are one."""

    def __init__(self, V, H):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.layer1 = nn.Linear(H, H)
        self.layer2 = nn.Linear(H, H)
        self.layer3 = self.layer1
        self.layer2.weight, self.layer2.bias = self.layer1.weight, self.layer1.bias
        self.out = nn.Linear(H, V)

    def forward(self, x):
        a, b, c = self.embed(x).unbind(1)
        h = torch.tanh(self.layer1(a))
        h = torch.tanh(self.layer2(h + b))
        h = torch.tanh(self.layer3(h + c))
        return self.out(h)
