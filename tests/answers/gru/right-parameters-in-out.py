import math

import torch
import torch.nn as nn


class GRU(nn.Module):
    """Nine matrices as plain parameters, (in, out), and the update gate the other way round."""

    def __init__(self, n_in, H):
        super().__init__()
        s = 1 / math.sqrt(H)

        def p(*shape):
            return nn.Parameter(torch.empty(*shape).uniform_(-s, s))

        self.W_xz, self.W_hz, self.b_z = p(n_in, H), p(H, H), p(H)
        self.W_xr, self.W_hr, self.b_r = p(n_in, H), p(H, H), p(H)
        self.W_xh, self.W_hh, self.b_h = p(n_in, H), p(H, H), p(H)

    def forward(self, inputs, state=None):
        H = torch.zeros((inputs.size(0), self.b_z.numel()), dtype=self.b_z.dtype, device=self.b_z.device) if state is None else state
        outputs = []
        for X in inputs.transpose(0, 1):
            Z = torch.sigmoid(X @ self.W_xz + H @ self.W_hz + self.b_z)
            R = torch.sigmoid(X @ self.W_xr + H @ self.W_hr + self.b_r)
            H_tilde = torch.tanh(X @ self.W_xh + (R * H) @ self.W_hh + self.b_h)
            H = Z * H_tilde + (1 - Z) * H
            outputs.append(H)
        return torch.stack(outputs).transpose(0, 1), H
