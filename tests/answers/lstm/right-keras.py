import torch
import torch.nn.functional as F
from torch import nn
class LSTM(nn.Module):
    def __init__(self, n_in, H, unit_forget_bias=True):
        super().__init__()
        self.kernel = nn.Parameter(torch.empty(n_in, 4 * H))
        self.recurrent_kernel = nn.Parameter(torch.empty(H, 4 * H))
        self.bias = nn.Parameter(torch.zeros(4 * H))
        nn.init.xavier_uniform_(self.kernel)
        nn.init.orthogonal_(self.recurrent_kernel)
        if unit_forget_bias:
            with torch.no_grad():
                self.bias[H:2 * H].fill_(1.)
        self.units = H
    def forward(self, inputs, state=None):
        u = self.units
        h, c = state if state is not None else (inputs.new_zeros(inputs.shape[0], u),) * 2
        seq = []
        for x in torch.unbind(inputs, dim=1):
            z = x @ self.kernel + h @ self.recurrent_kernel + self.bias
            i, f, cc, o = z[:, :u], z[:, u:2 * u], z[:, 2 * u:3 * u], z[:, 3 * u:]
            c = F.sigmoid(f) * c + F.sigmoid(i) * F.tanh(cc)
            h = F.sigmoid(o) * F.tanh(c)
            seq.append(h.unsqueeze(1))
        return torch.cat(seq, dim=1), (h, c)
