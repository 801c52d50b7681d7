import torch
from torch import nn


class TiedLM(nn.Module):
    """The other way round: the embedding takes over the output layer's weight."""

    def __init__(self, V, H):
        super().__init__()
        self.out = nn.Linear(H, V, bias=False)
        self.embed = nn.Embedding(V, H)
        self.embed.weight = self.out.weight
        self.cell = nn.RNNCell(H, H)

    def forward(self, x):
        h, ys = None, []
        for t in range(x.shape[1]):
            h = self.cell(self.embed(x[:, t]), h)
            ys.append(self.out(h))
        return torch.stack(ys, 1).log_softmax(-1)
