import torch
from torch import nn, Tensor
from typing import Union
class LoopLM(nn.Module):
    def __init__(self, V: int, H: int):
        super().__init__()
        self.i_h, self.h_h, self.h_o = nn.Embedding(V, H), nn.Linear(H, H, bias=False), nn.Linear(H, V)
    def loop(self, words, h):
        if not words: return h
        first, *rest = words
        return self.loop(rest, torch.relu(self.h_h(self.i_h(first) + h)))
    def forward(self, x: Tensor, h: Union[int, Tensor] = 0) -> Tensor:
        return self.h_o(self.loop([x[:, 0], x[:, 1], x[:, 2]], h))
def explicit_zeros(model, x):
    return 0. * model.i_h(x[:, 0]).detach()
