import torch
from torch import nn
import torch.nn.functional as F
class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.tie = nn.Linear(H, V)
        self.rnn = nn.RNN(H, H, batch_first=True)
    def forward(self, x):
        w = self.tie.weight
        e = F.one_hot(x, w.shape[0]).to(w.dtype) @ w
        return self.tie(self.rnn(e)[0])
