import torch
from torch import nn
class GRU(nn.Module):
    """Gates interleaved in one (H + n_in, H, 3) tensor; z as a two-way softmax."""
    def __init__(self, n_in, H):
        super().__init__()
        self.n_in, self.H = n_in, H
        self.theta = nn.Parameter(torch.randn(n_in + H + 1, 3 * H) * 0.1)
    def forward(self, x, h=None):
        bs, sl, _ = x.shape
        if h is None: h = torch.zeros(bs, self.H, dtype=x.dtype, device=x.device)
        one = x.new_ones(bs, 1)
        outs = torch.zeros(bs, sl, self.H, dtype=x.dtype, device=x.device)
        for t in range(sl):
            pre = torch.cat([x[:, t], h, one], 1) @ self.theta
            z = torch.stack([pre[:, 0::3], torch.zeros_like(pre[:, 0::3])]).softmax(0)
            r = pre[:, 1::3].sigmoid()
            n = (torch.cat([x[:, t], r * h, one], 1) @ self.theta[:, 2::3]).tanh()
            h = z[0] * h + z[1] * n
            outs[:, t, :] = h
        return outs, outs[:, -1]
