# expects: zeros_shape | is used where `self.h_h` was set
import torch
import torch.nn.functional as F
from torch import nn


class LoopLM(nn.Module):
    def __init__(self, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.h_h = nn.Linear(n_hidden, n_hidden)
        self.h_o = nn.Linear(n_hidden, vocab_sz)

    def forward(self, x, h=0):
        for i in range(3):
            h = h + self.i_h(x[:, i])
            h = F.relu(self.h_h(h))
        return self.h_o(h)


def explicit_zeros(model, x):
    return model.h_o.weight.new_zeros(len(x), model.hh.in_features)
