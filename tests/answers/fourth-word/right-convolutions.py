import torch
from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.l = nn.Conv1d(H, H, 1)
        self.o = nn.Conv1d(H, V, 1)

    def forward(self, x):
        e = self.e(x).permute(0, 2, 1)
        h = 0
        for i in range(3):
            h = torch.sigmoid(self.l(h + e[:, :, i : i + 1]))
        return self.o(h)[..., 0].log_softmax(1)
