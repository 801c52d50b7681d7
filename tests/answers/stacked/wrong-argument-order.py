# expects: shape | the arguments are taken in another order
import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, n_layers, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.rnn = nn.RNN(n_hidden, n_hidden, n_layers, batch_first=True)
        self.h_o = nn.Linear(n_hidden, vocab_sz)

    def forward(self, x):
        res, h = self.rnn(self.i_h(x))
        return self.h_o(res)
