# expects: repeats | the model keeps something
import torch
import torch.nn.functional as F
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.Linear(H, H)
        self.h_o = nn.Linear(H, V)
        self.outs = []

    def forward(self, x):
        h = 0
        for i in range(x.shape[1]):
            h = F.relu(self.h_h(h + self.i_h(x[:, i])))
            self.outs.append(self.h_o(h))
        return torch.stack(self.outs, 1)


def loss(out, target):
    return F.cross_entropy(out.flatten(0, 1), target.flatten())
