import torch
from torch import nn
class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.W = nn.Parameter(torch.randn(4, n_in, H) * .2)
        self.U = nn.Parameter(torch.randn(4, H, H) * .2)
        self.b = nn.Parameter(torch.zeros(4, H))
    def forward(self, x, state=None):
        pre = torch.einsum("btn,gnh->tgbh", x, self.W) + self.b[None, :, None]
        if state is None:
            h, c = torch.zeros((2, x.shape[0], self.U.shape[-1]), dtype=x.dtype, device=x.device)
        else:
            h, c = state
        out = []
        for p in pre:
            a = torch.baddbmm(p, h.expand(4, -1, -1), self.U)
            i, f, o = torch.sigmoid(a[:3]).unbind()
            c = torch.lerp(torch.zeros_like(c), c, f) + i * torch.tanh(a[3])
            h = o * torch.tanh(c)
            out.append(h)
        return torch.stack(out).permute(1, 0, 2), (h, c)
