import torch.nn.functional as F
from torch import nn


class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.gru = nn.GRU(H, H)
        self.bias = nn.Parameter(self.emb.weight.new_zeros(V))

    def forward(self, x):
        h = self.gru(self.emb(x).transpose(0, 1))[0].transpose(0, 1)
        return F.linear(h, self.emb.weight, self.bias)
