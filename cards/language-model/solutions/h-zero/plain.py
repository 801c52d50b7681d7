"""The loop from the chapter, started from any state."""

import torch
import torch.nn.functional as F
from torch import nn


class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.Linear(H, H)
        self.h_o = nn.Linear(H, V)

    def forward(self, x, h=0):
        for i in range(3):
            h = h + self.i_h(x[:, i])  # the first time 0 + (bs, H): the 0 broadcasts
            h = F.relu(self.h_h(h))
        return self.h_o(h)


def explicit_zeros(model, x):
    weight = model.h_h.weight  # knows H, the dtype and the device; x knows the batch size
    return torch.zeros(x.shape[0], weight.shape[0], dtype=weight.dtype, device=weight.device)
