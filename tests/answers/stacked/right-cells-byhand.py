import torch
from torch import nn
import torch.nn.functional as F
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.E = nn.Parameter(torch.randn(V, H))
        self.W = nn.Parameter(torch.randn(n_layers, 2 * H, H) / (2 * H) ** .5)
        self.b = nn.Parameter(torch.zeros(n_layers, H))
        self.O = nn.Parameter(torch.randn(H, V) / H ** .5)
    def forward(self, x):
        L, _, H = self.W.shape
        bs, sl = x.shape
        h = [torch.zeros(bs, H, dtype=self.E.dtype, device=x.device) for _ in range(L)]
        out = torch.empty(bs, sl, self.O.shape[1], dtype=self.E.dtype, device=x.device)
        for t in range(sl):
            y = self.E[x[:, t]]
            for l in range(L):
                y = h[l] = torch.tanh(torch.cat([y, h[l]], 1) @ self.W[l] + self.b[l])
            out[:, t] = y @ self.O
        return out
