import torch
import torch.nn.functional as F
from torch import nn, Tensor


class GRU(nn.Module):
    """Weights by role in dictionaries, a counter in a buffer, and a layer that is never used."""

    def __init__(self, n_in: int, H: int) -> None:
        super().__init__()
        self.w = nn.ParameterDict({k: nn.Parameter(torch.randn(H, n_in) / n_in**0.5) for k in "rzn"})
        self.u = nn.ParameterDict({k: nn.Parameter(torch.randn(H, H) / H**0.5) for k in "rzn"})
        self.bias = nn.ParameterDict({k: nn.Parameter(torch.zeros(1, H)) for k in "rzn"})
        self.register_buffer("scale", torch.ones(()))
        self.never_used = nn.Linear(3, 3)

    def sum_(self, k: str, x: Tensor, h: Tensor) -> Tensor:
        return F.linear(x, self.w[k]) + F.linear(h, self.u[k]) + self.bias[k]

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        H = self.u["r"].shape[0]
        if h is None:
            h = torch.zeros(x.shape[0], H, device=x.device, dtype=x.dtype)
        out = []
        for t in range(x.shape[1]):
            forget = 1 - torch.sigmoid(self.sum_("r", x[:, t], h))
            keep = F.sigmoid(self.sum_("z", x[:, t], h))
            fresh = F.tanh(self.sum_("n", x[:, t], h * (1 - forget)))
            h = keep * h + (self.scale - keep) * fresh
            out += [h]
        return torch.stack(out, 1), out[-1]
