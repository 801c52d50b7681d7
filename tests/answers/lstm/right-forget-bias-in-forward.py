import torch
import torch.nn.functional as F
from torch import nn


class LSTM(nn.Module):
    """Adds 1 to the forget gate's sum, as some libraries do; owns a LayerNorm it does not use."""

    def __init__(self, n_in, H):
        super().__init__()
        self.w_ih = nn.Parameter(torch.empty(4 * H, n_in))
        self.w_hh = nn.Parameter(torch.empty(4 * H, H))
        self.b_ih, self.b_hh = nn.Parameter(torch.zeros(4 * H)), nn.Parameter(torch.zeros(4 * H))
        self.norm = nn.LayerNorm(H)
        nn.init.orthogonal_(self.w_hh)
        nn.init.xavier_uniform_(self.w_ih)

    def forward(self, x, state=None):
        H = self.w_hh.size(1)
        h, c = [x.new_zeros(x.size(0), H)] * 2 if state is None else state
        ys = []
        for a in F.linear(x, self.w_ih, self.b_ih).transpose(0, 1):
            f, i, o, g = (a + F.linear(h, self.w_hh, self.b_hh)).split(H, 1)
            c = torch.sigmoid(f + 1.0) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            ys.append(h)
        return torch.stack(ys).transpose(0, 1), (h, c)
