import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        for k in range(n_layers):
            setattr(self, f"cell{k}", nn.GRUCell(H, H))
        self.n_layers = n_layers
        self.norm = nn.LayerNorm(H)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        hs = [None] * self.n_layers
        ys = []
        for word in x.unbind(1):
            e = self.emb(word)
            for k in range(self.n_layers):
                hs[k] = getattr(self, f"cell{k}")(e, hs[k])
                e = e + hs[k]
            ys.append(self.out(self.norm(e)))
        return torch.stack(ys, 1)
