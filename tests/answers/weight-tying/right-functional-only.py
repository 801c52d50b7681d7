import math
import torch
from torch import nn
class TiedLM(nn.Module):
    """Transformer style, scaled embedding, causal mean"""
    def __init__(self, V, H):
        super().__init__()
        self.tok = nn.Embedding(V, H)
        self.mlp = nn.Sequential(nn.Linear(2 * H, 4 * H), nn.GELU(), nn.Linear(4 * H, H))
        self.norm = nn.LayerNorm(H)
        self.scale = math.sqrt(H)
    def forward(self, x):
        e = self.tok(x) * self.scale
        n = torch.arange(1, x.shape[1] + 1, device=x.device, dtype=e.dtype)[:, None]
        mean = e.cumsum(1) / n
        return self.norm(self.mlp(torch.cat([e, mean], -1))) @ self.tok.weight.T
