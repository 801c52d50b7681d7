import torch


class GRU(torch.nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.W = torch.nn.Parameter(torch.randn(3, n_in, H) * 0.1)
        self.U = torch.nn.Parameter(torch.randn(3, H, H) * 0.1)
        self.b = torch.nn.Parameter(torch.zeros(2, 3, H))

    def forward(self, x, h=None):
        out = x.new_empty(x.shape[0], 0, self.U.shape[-1])
        h = out.new_zeros(x.shape[0], self.U.shape[-1]) if h is None else h
        a = torch.einsum("bti,gih->gbth", x, self.W) + self.b[0][:, None, None]
        for t in range(x.shape[1]):
            u = torch.einsum("bk,gkh->gbh", h, self.U) + self.b[1][:, None]
            r, z = torch.sigmoid(a[:2, :, t] + u[:2])
            h = torch.lerp(torch.tanh(a[2, :, t] + r * u[2]), h, z)
            out = torch.cat([out, h.unsqueeze(1)], 1)
        return out, h
