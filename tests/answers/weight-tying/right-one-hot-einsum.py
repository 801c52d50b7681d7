import torch
import torch.nn.functional as F


class TiedLM(torch.nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.E = torch.nn.Parameter(torch.randn(V, H) * 0.1)
        self.W = torch.nn.Parameter(torch.randn(H, H) * 0.1)

    def forward(self, x):
        e = torch.einsum("btv,vh->bth", F.one_hot(x, len(self.E)).to(self.E.dtype), self.E)
        h = [torch.zeros_like(e[:, 0])]
        for t in range(x.size(1)):
            h.append(torch.tanh(e[:, t] + h[-1] @ self.W))
        return torch.einsum("tbh,vh->btv", torch.stack(h[1:]), self.E)
