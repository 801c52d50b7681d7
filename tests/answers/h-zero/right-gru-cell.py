import torch
from torch import nn


class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.words = nn.Embedding(V, 3)
        self.cell = nn.GRUCell(3, H)
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(H, V)

    def forward(self, x, h=0):
        h = h if isinstance(h, torch.Tensor) else None
        for i in (0, 1, 2):
            h = self.cell(self.words(x[:, i]), h)
        return self.out(self.drop(h))


def explicit_zeros(model, x):
    return model.out.weight[:1].expand(x.shape[0], -1) * 0
