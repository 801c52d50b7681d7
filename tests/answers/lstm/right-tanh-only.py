import torch
from torch import nn
class LSTM(nn.Module):
    """sigmoid(a) = (tanh(a/2) + 1)/2"""
    def __init__(self, n_in, H):
        super().__init__()
        self.W = nn.ParameterList([nn.Parameter(torch.randn(n_in, H) / 5) for _ in range(4)])
        self.U = nn.ParameterList([nn.Parameter(torch.randn(H, H) / 5) for _ in range(4)])
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(H)) for _ in range(4)])
    def forward(self, x, state=None):
        s = lambda a: (torch.tanh(a / 2) + 1) / 2
        h, c = state if state is not None else [torch.zeros(x.shape[0], self.b[0].shape[0], dtype=x.dtype, device=x.device)] * 2
        acc = []
        for t in range(x.shape[1]):
            a = [x[:, t].matmul(w).add(h.matmul(u)).add(b) for w, u, b in zip(self.W, self.U, self.b)]
            c = s(a[1]) * c + s(a[0]) * a[2].tanh()
            h = s(a[3]) * c.tanh()
            acc.append(h)
        return torch.stack(acc, dim=1), (acc[-1], c)
