# expects: history | runs back into the call before it
import torch
import torch.nn.functional as F
from torch import nn


class StatefulLM(nn.Module):
    def __init__(self, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.h_h = nn.Linear(n_hidden, n_hidden)
        self.h_o = nn.Linear(n_hidden, vocab_sz)
        self.h, self.n = 0, 0

    def forward(self, x):
        self.n += 1
        for i in range(3):
            self.h = self.h + self.i_h(x[:, i])
            self.h = F.relu(self.h_h(self.h))
        out = self.h_o(self.h)
        if self.n % 2 == 0:
            self.h = self.h.detach()
        return out

    def reset(self):
        self.h = 0
        self.n = 0
