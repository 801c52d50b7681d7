# expects: sees | it peeks
import torch
import torch.nn.functional as F
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e, self.rnn, self.o = (
            nn.Embedding(V, H),
            nn.GRU(H, H, batch_first=True, bidirectional=True),
            nn.Linear(2 * H, V),
        )

    def forward(self, x):
        return self.o(self.rnn(self.e(x))[0])


def loss(out, target):
    return F.cross_entropy(out.flatten(0, 1), target.flatten())
