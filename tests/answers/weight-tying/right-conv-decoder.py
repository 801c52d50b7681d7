import torch
from torch import nn
class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.Wx, self.Wh = nn.Linear(H, H), nn.Linear(H, H)
        self.b = nn.Parameter(torch.zeros(V))
    @property
    def decoder_weight(self): return self.emb.weight
    def forward(self, x):
        def steps():
            h = 0
            for t in range(x.size(1)):
                h = torch.relu(self.Wx(self.emb(x[:, t])) + (self.Wh(h) if t else 0))
                yield torch.addmm(self.b, h, self.decoder_weight.T)
        return torch.stack(list(steps()), dim=1)
