import torch


class LSTMCell(torch.nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        k = H**-0.5
        self.W = torch.nn.Parameter(torch.rand(n_in, 4 * H) * 2 * k - k)
        self.U = torch.nn.Parameter(torch.rand(H, 4 * H) * 2 * k - k)
        self.b = torch.nn.Parameter(torch.zeros(4 * H))

    def forward(self, input, state):
        hidden, cell = state
        H = hidden.shape[-1]
        i, f, o, g = torch.split(torch.mm(input, self.W) + torch.mm(hidden, self.U) + self.b, H, dim=-1)
        cell = torch.sigmoid(i) * torch.tanh(g) + torch.sigmoid(f) * cell
        hidden = torch.sigmoid(o) * torch.tanh(cell)
        return hidden, [hidden, cell]
