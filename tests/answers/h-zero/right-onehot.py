import torch
from torch import nn
import torch.nn.functional as F
class LoopLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.V, self.H = V, H
        self.emb = nn.Linear(V, H, bias=False)
        self.hid = nn.Sequential(nn.Linear(H, H), nn.ReLU())
        self.out = nn.Linear(H, V)
    def forward(self, x, h=0):
        dt = self.out.weight.dtype
        for t in range(x.size(1)):
            h = self.hid(h + self.emb(F.one_hot(x[:, t], self.V).to(dt)))
        return self.out(h).log_softmax(-1)
def explicit_zeros(model, x):
    p = next(model.parameters())
    return p.new_zeros((len(x), model.H))
