"""A prediction after every word, collected in a loop."""

import torch
import torch.nn.functional as F
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.Linear(H, H)
        self.h_o = nn.Linear(H, V)

    def forward(self, x):
        h, outs = 0, []
        for t in range(x.shape[1]):
            h = h + self.i_h(x[:, t])
            h = F.relu(self.h_h(h))
            outs.append(self.h_o(h))
        return torch.stack(outs, dim=1)  # sl times (bs, V) -> (bs, sl, V)


def loss(out, target):
    return F.cross_entropy(out.flatten(0, 1), target.flatten())  # (bs * sl, V), (bs * sl,)
