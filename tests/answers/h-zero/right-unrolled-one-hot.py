from functools import reduce

import torch
from torch.nn import Linear, Module
from torch.nn.functional import one_hot


class LoopLM(Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h, self.h_h, self.h_o = Linear(V, H, bias=False), Linear(H, H), Linear(H, V)

    def forward(self, x, h=0):
        e = self.i_h(one_hot(x, self.h_o.out_features).to(self.i_h.weight.dtype))
        return self.h_o(reduce(lambda s, i: self.h_h(s + e[:, i]).relu(), range(3), h))


def explicit_zeros(model: LoopLM, x: torch.Tensor) -> torch.Tensor:
    return torch.full((x.shape[0], model.h_h.out_features), 0.0).type_as(model.h_h.bias)
