import torch
from torch import nn
from typing import List, Optional, Tuple

@torch.jit.script
def _step(xg: torch.Tensor, h: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    hg = torch.addmm(b, h, w.t())
    xr, xz, xn = xg.chunk(3, 1)
    hr, hz, hn = hg.chunk(3, 1)
    r = torch.sigmoid(xr + hr)
    z = torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    return torch.lerp(n, h, z)

class GRU(nn.Module):
    def __init__(self, n_in: int, H: int):
        super().__init__()
        self.H = H
        self.i = nn.Linear(n_in, 3 * H)
        self.w = nn.Parameter(torch.randn(3 * H, H) / H ** .5)
        self.b = nn.Parameter(torch.zeros(3 * H))
    def forward(self, x, h: Optional[torch.Tensor] = None):
        if h is None:
            h = torch.zeros(x.size(0), self.H, dtype=x.dtype, device=x.device)
        gates = self.i(x).unbind(1)
        outputs: List[torch.Tensor] = []
        for g in gates:
            h = _step(g, h, self.w, self.b)
            outputs += [h]
        return torch.stack(outputs, 1), h
