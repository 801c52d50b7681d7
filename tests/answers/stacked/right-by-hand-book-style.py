import torch
import torch.nn.functional as F
from torch import nn


class StackedLM(nn.Module):
    """Each layer is one Linear on (its state + its input), as in the chapter's loops."""

    def __init__(self, V, H, n_layers):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.ModuleList([nn.Linear(H, H) for _ in range(n_layers)])
        self.h_o = nn.Linear(H, V)

    def forward(self, x):
        inputs = [self.i_h(x[:, t]) for t in range(x.shape[1])]
        for layer in self.h_h:
            h, states = 0, []
            for e in inputs:
                h = F.relu(layer(h + e))
                states.append(h)
            inputs = states
        return torch.stack([self.h_o(h) for h in inputs], dim=1)
