import torch
from torch import nn
from torch.nn import Parameter
class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        for g in "ifog":
            setattr(self, "W" + g, Parameter(torch.randn(H, n_in) * .1))
            setattr(self, "U" + g, Parameter(torch.randn(H, H) * .1))
            setattr(self, "b" + g, Parameter(torch.zeros(H)))
    def pre(self, g, x, h):
        W, U, b = (getattr(self, k + g) for k in "WUb")
        return x @ W.t() + h @ U.t() + b
    def run(self, x, h, c):
        for xt in x.transpose(0, 1):
            i, f, o = (torch.sigmoid(self.pre(g, xt, h)) for g in "ifo")
            c = f * c + i * torch.tanh(self.pre("g", xt, h))
            h = o * torch.tanh(c)
            yield h, c
    def forward(self, x, state=None):
        if state is None:
            z = x.new_zeros(x.shape[0], self.Ui.shape[0])
            state = z, z
        hs, cs = zip(*self.run(x, *state))
        return torch.stack(hs, 1), (hs[-1], cs[-1])
