import torch
from torch import nn


class LSTM(nn.Module):
    """Eight matrices (in, out) and four biases, with forget bias 1 at the start."""

    def __init__(self, n_in, H):
        super().__init__()
        for gate in "ifgo":
            self.register_parameter(f"W_x{gate}", nn.Parameter(torch.randn(n_in, H) * 0.1))
            self.register_parameter(f"W_h{gate}", nn.Parameter(torch.randn(H, H) * 0.1))
            self.register_parameter(f"b_{gate}", nn.Parameter(torch.full((H,), float(gate == "f"))))

    def gate(self, name, x, h):
        return x @ getattr(self, f"W_x{name}") + h @ getattr(self, f"W_h{name}") + getattr(self, f"b_{name}")

    def forward(self, inputs, state=None):
        if state is None:
            H = C = self.b_i.new_zeros(inputs.shape[0], self.b_i.shape[0])
        else:
            H, C = state
        outputs = []
        for X in inputs.permute(1, 0, 2):
            I, F, O = (torch.sigmoid(self.gate(k, X, H)) for k in "ifo")
            C_tilde = torch.tanh(self.gate("g", X, H))
            C = F * C + I * C_tilde
            H = O * torch.tanh(C)
            outputs.append(H)
        return torch.stack(outputs, 1), (H, C)
