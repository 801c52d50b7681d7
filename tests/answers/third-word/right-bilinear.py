from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.b = nn.Bilinear(H, H, V)

    def forward(self, words):
        a, b = self.e(words[:, 0]), self.e(words[:, 1])
        return self.b(a, b)
