import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.V, self.H = V, H
        self.flat = nn.Parameter(torch.randn(2 * V * H + H * H + H + V) * 0.2)

    def forward(self, x):
        V, H = self.V, self.H
        E, W, b, U, c = self.flat.split([V * H, H * H, H, H * V, V])
        h = 0
        for i in range(3):
            h = torch.relu((h + E.view(V, H)[x[:, i]]) @ W.view(H, H) + b)
        return h @ U.view(H, V) + c
