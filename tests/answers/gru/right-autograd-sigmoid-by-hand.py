import torch
from torch import nn
def sig(a): return 1 / (1 + (-a).exp())
def th(a): return 2 * sig(2 * a) - 1
class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        mk = lambda *s: nn.Parameter(torch.rand(*s) - .5)
        for g in ("r", "z", "n"):
            self.register_parameter("W" + g, mk(H, n_in))
            self.register_parameter("U" + g, mk(H, H))
            self.register_parameter("b" + g, mk(H, 1))
    def forward(self, x, h=None):
        # column vectors, as in the paper
        x = x.permute(1, 2, 0)
        h = torch.zeros(self.Ur.shape[0], x.shape[2], dtype=x.dtype, device=x.device) if h is None else h.T
        out = []
        for xt in x:
            r = sig(self.Wr @ xt + self.Ur @ h + self.br)
            z = sig(self.Wz @ xt + self.Uz @ h + self.bz)
            n = th(self.Wn @ xt + self.Un @ (r * h) + self.bn)
            h = z * h + (1 - z) * n
            out.append(h.T)
        return torch.stack(out, dim=1), h.T
