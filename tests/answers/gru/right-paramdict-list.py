import torch
from torch import nn
class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.P = nn.ParameterDict({f"{k}_{g}": nn.Parameter(torch.randn(n, H) * .2) for g in "rzn" for k, n in (("x", n_in), ("h", H))})
        for g in "rzn":
            self.P["b_" + g] = nn.Parameter(torch.zeros(H))
        self.n_hidden = H
    def gate(self, g, x, h):
        return x @ self.P["x_" + g] + h @ self.P["h_" + g] + self.P["b_" + g]
    def forward(self, x, h=None):
        x = x.transpose(0, 1)
        if h is None: h = torch.zeros(x.shape[1], self.n_hidden, device=x.device, dtype=x.dtype)
        res = []
        for xt in x:
            r, z = (self.gate(g, xt, h).sigmoid() for g in "rz")
            n = self.gate("n", xt, r * h).tanh()
            h = z * n + (1 - z) * h
            res.append(h)
        return torch.stack(res).transpose(0, 1), res[-1]
