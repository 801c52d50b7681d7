import torch
from torch import nn
class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.E = nn.Parameter(torch.randn(V, H))
        self.W = nn.Parameter(torch.randn(H, H) / H ** .5)
        self.b = nn.Parameter(torch.zeros(H))
        self.O = nn.Parameter(torch.randn(H, V) / H ** .5)
    def forward(self, x, h=0):
        for w in x.T:
            h = torch.tanh((h + self.E[w]) @ self.W + self.b)
        return h @ self.O
def explicit_zeros(model, x):
    return torch.zeros_like(model.E[x[:, 0]])
