import torch as t, torch.nn as nn, torch.nn.functional as F
class GRU(nn.Module):
    def __init__(s, i, H):
        super().__init__(); s.W = nn.Parameter(t.randn(3*H, i)*.1); s.U = nn.Parameter(t.randn(3*H, H)*.1)
    def forward(s, x, h=None):
        h = t.zeros(len(x), s.U.size(1)).to(x) if h is None else h
        if x.size(1) == 0: return x.new_zeros(len(x), 0, h.size(1)), h
        H = h.size(1)
        a, b, c = F.linear(x[:, 0], s.W).split(H, 1)
        A, B, C = s.U.split(H)
        r, z = t.sigmoid(a + h@A.T), t.sigmoid(b + h@B.T)
        g = z*t.tanh(c + (r*h)@C.T) + (1-z)*h
        rest, last = s(x[:, 1:], g)
        return t.cat([g[:, None], rest], 1), last
