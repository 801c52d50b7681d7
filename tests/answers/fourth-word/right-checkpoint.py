import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class FourthWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.e, self.l, self.o = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)

    def step(self, h, w):
        return torch.relu(self.l(h + self.e(w)))

    def forward(self, x):
        h = self.e.weight.new_zeros(x.shape[0], self.e.embedding_dim)
        for i in range(3):
            h = checkpoint(self.step, h, x[:, i], use_reentrant=False)
        return self.o(h)
