import torch
from torch import nn
from torch.func import vmap
class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.w_ih = nn.Parameter(torch.randn(3, H, n_in) * .3)
        self.w_hh = nn.Parameter(torch.randn(3, H, H) * .3)
        self.b = nn.Parameter(torch.zeros(3, H))
    def one(self, xt, h):
        (wr, wz, wn), (ur, uz, un), (br, bz, bn) = self.w_ih, self.w_hh, self.b
        r = torch.sigmoid(wr @ xt + ur @ h + br)
        z = torch.sigmoid(wz @ xt + uz @ h + bz)
        n = torch.tanh(wn @ xt + un @ (r * h) + bn)
        return (1 - z) * h + z * n
    def forward(self, x, h=None):
        if h is None:
            h = torch.zeros(x.size(0), self.b.size(1)).type_as(x)
        ys = []
        for i in range(x.size(1)):
            h = vmap(self.one)(x[:, i, :], h)
            ys.append(h.unsqueeze(1))
        return torch.cat(ys, 1), h
