# expects: own_weights | 2 layers have no more weights than 1
import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, vocab_sz, n_hidden, n_layers):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.rnn = nn.RNN(n_hidden, n_hidden, max(1, n_layers - 1), batch_first=True)
        self.h_o = nn.Linear(n_hidden, vocab_sz)

    def forward(self, x):
        res, h = self.rnn(self.i_h(x))
        return self.h_o(res)
