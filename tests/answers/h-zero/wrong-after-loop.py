# expects: start | h does not come in at the start
import torch
from torch import nn
import torch.nn.functional as F
class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.h_h = nn.Linear(H, H)
        self.h_o = nn.Linear(H, V)
    def forward(self, x, h=0):
        h0, h = h, 0
        for i in range(3):
            h = h + self.i_h(x[:, i])
            h = F.relu(self.h_h(h))
        return self.h_o(h + h0)

def explicit_zeros(model, x):
    w = model.h_h.weight
    return torch.zeros(x.shape[0], w.shape[0], dtype=w.dtype, device=w.device)
