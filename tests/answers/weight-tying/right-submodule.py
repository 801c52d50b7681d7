import torch
from torch import nn
class Tied(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(V, H) / H ** .5)
    def encode(self, x): return self.weight[x]
    def decode(self, h): return h @ self.weight.t()
class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.tied = Tied(V, H)
        self.body = nn.GRU(H, H)
    def forward(self, x):
        y, _ = self.body(self.tied.encode(x.t()))
        return self.tied.decode(y).permute(1, 0, 2)
