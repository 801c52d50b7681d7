import torch
from torch import nn


class LoopLM(nn.Module):
    """W h + U e(x), with a plain 0 turned into zeros first."""

    def __init__(self, V, H):
        super().__init__()
        self.e = nn.Embedding(V, H)
        self.from_state = nn.Linear(H, H, bias=False)
        self.from_word = nn.Linear(H, H)
        self.head = nn.Linear(H, V)

    def forward(self, x, h=0):
        if not torch.is_tensor(h):
            h = explicit_zeros(self, x)
        for w in self.from_word(self.e(x)).unbind(1):
            h = torch.sigmoid(w + self.from_state(h))
        return self.head(h)


def explicit_zeros(model, x):
    p = next(model.parameters())
    return torch.zeros(x.shape[0], model.e.embedding_dim, dtype=p.dtype, device=p.device)
