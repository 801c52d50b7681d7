import torch
from torch import nn
import torch.nn.functional as F
class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.V = V
        self.inp = nn.Linear(V, H)
        self.W = nn.ParameterList(nn.Parameter(torch.randn(H, H) * .3) for _ in range(n_layers))
        self.U = nn.ParameterList(nn.Parameter(torch.randn(H, H) * .3) for _ in range(n_layers))
        self.out = nn.Linear(H, V)
    def forward(self, x):
        y = self.inp(F.one_hot(x, self.V).to(self.inp.weight.dtype))
        for W, U in zip(self.W, self.U):
            a = torch.einsum("bti,ij->btj", y, W)
            h = torch.zeros_like(a[:, 0])
            hs = []
            for t in range(a.shape[1]):
                h = torch.tanh(a[:, t] + torch.einsum("bi,ij->bj", h, U))
                hs.append(h[:, None])
            y = torch.cat(hs, 1)
        return self.out(y)
