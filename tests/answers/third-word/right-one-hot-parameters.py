import torch
import torch.nn.functional as F


class ThirdWord(torch.nn.Module):
    """A one-hot vector times a matrix is a row of the matrix."""

    def __init__(self, V, H):
        super().__init__()
        self.V = V
        self.first = torch.nn.Parameter(torch.randn(V, H))
        self.second = torch.nn.Parameter(torch.randn(V, H))
        self.out = torch.nn.Parameter(torch.randn(H, V) / H**0.5)
        self.bias = torch.nn.Parameter(torch.zeros(V))

    def forward(self, x):
        one_hot = F.one_hot(x, self.V).to(self.first.dtype)
        h = torch.tanh(one_hot[:, 0] @ self.first + one_hot[:, 1] @ self.second)
        return h @ self.out + self.bias
