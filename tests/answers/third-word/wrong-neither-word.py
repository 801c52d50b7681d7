# expects: both_words | neither word
import torch
import torch.nn.functional as F
from torch import nn


class ThirdWord(nn.Module):
    def __init__(self, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.h_h = nn.Linear(n_hidden, n_hidden)
        self.h_o = nn.Linear(n_hidden, vocab_sz)

    def forward(self, x):
        h = F.relu(self.h_h(torch.zeros_like(self.i_h(x[:, 0]))))
        h = h + 0
        h = F.relu(self.h_h(h))
        return self.h_o(h)
