import torch, math
from torch import nn


class EveryWordLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.r = nn.RNNCell(H, H)
        self.o = nn.Linear(H, V)

    def forward(self, x):
        bs, sl = x.size()
        h = torch.zeros(bs, self.r.hidden_size, dtype=self.o.weight.dtype, device=x.device)
        out = []
        for t in range(sl):
            h = self.r(self.e(x[:, t]), h)
            out.append(self.o(h).unsqueeze(1))
        return torch.cat(out, dim=1)


def loss(out, target):
    total = 0.0
    for b in range(out.shape[0]):
        for t in range(out.shape[1]):
            total = total - torch.log_softmax(out[b, t], 0)[target[b, t]]
    return total / (out.shape[0] * out.shape[1])
