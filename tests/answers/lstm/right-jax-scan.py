import torch
from torch import nn
from typing import NamedTuple
class State(NamedTuple):
    h: torch.Tensor
    c: torch.Tensor
def scan(f, carry, xs):
    ys = []
    for x in xs:
        carry, y = f(carry, x)
        ys.append(y)
    return carry, torch.stack(ys)
class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.params = nn.ParameterDict(dict(w=torch.randn(4, n_in + H, H) * 0.1, b=torch.zeros(4, 1, H)))
    def forward(self, x, state=None):
        H = self.params["b"].shape[-1]
        init = State(*(torch.zeros(2, x.shape[0], H, dtype=x.dtype, device=x.device) if state is None else state))
        def step(s, xt):
            z = torch.cat([s.h, xt], -1) @ self.params["w"] + self.params["b"]   # (4, bs, H)
            f, i, o = z[:3].sigmoid()
            c = f * s.c + i * z[3].tanh()
            h = o * c.tanh()
            return State(h, c), h
        last, ys = scan(step, init, x.swapaxes(0, 1))
        return ys.swapaxes(0, 1), last
