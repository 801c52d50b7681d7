from torch import nn


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.step = nn.Sequential(nn.Linear(H, H), nn.ReLU(inplace=True))
        self.head = nn.Sequential(nn.Linear(H, V), nn.LogSoftmax(1))

    def read(self, x):
        e = self.emb(x[:, -1])
        return self.step(e if x.shape[1] == 1 else e + self.read(x[:, :-1]))

    def forward(self, x):
        return self.head(self.read(x))
