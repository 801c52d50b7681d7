# torch's dropout on a tensor of ones gives the mask; this card allows it.
import torch
import torch.nn.functional as F
from torch import nn


class RNNDropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * F.dropout(torch.ones_like(x[:, :1]), self.p, self.training)
