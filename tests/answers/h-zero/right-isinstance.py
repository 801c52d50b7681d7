import torch
from torch import nn
import torch.nn.functional as F
class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h, self.h_h, self.h_o = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)
    def forward(self, x, h=0):
        if not torch.is_tensor(h):
            h = explicit_zeros(self, x) + h
        for i in range(3):
            h = F.gelu(self.h_h(h + self.i_h(x[:, i])))
        return self.h_o(h)
def explicit_zeros(model, x):
    return torch.zeros(x.size(0), model.h_h.in_features).to(model.h_h.weight)
