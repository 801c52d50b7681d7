# expects: cell | The cell candidate is computed from the cell state c
import torch
from torch import nn
class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.wi, self.ui = nn.Linear(n_in, H), nn.Linear(H, H)
        self.wf, self.uf = nn.Linear(n_in, H), nn.Linear(H, H)
        self.wo, self.uo = nn.Linear(n_in, H), nn.Linear(H, H)
        self.wg, self.ug = nn.Linear(n_in, H), nn.Linear(H, H)
    def forward(self, x, state=None):
        bs, sl, _ = x.shape
        if state is None:
            h = torch.zeros(bs, self.H, dtype=x.dtype, device=x.device)
            c = torch.zeros(bs, self.H, dtype=x.dtype, device=x.device)
        else:
            h, c = state
        outs = []
        for t in range(sl):
            xt = x[:, t]
            i = torch.sigmoid(self.wi(xt) + self.ui(h))
            f = torch.sigmoid(self.wf(xt) + self.uf(h))
            o = torch.sigmoid(self.wo(xt) + self.uo(h))
            g = torch.tanh(self.wg(xt) + self.ug(c))
            c = f * c + i * g
            h = o * torch.tanh(c)
            outs.append(h)
        return torch.stack(outs, dim=1), (h, c)
