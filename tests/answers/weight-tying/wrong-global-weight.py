# expects: copy | Changing a deepcopy changes the original
import torch
from torch import nn


TABLES = {}


class TiedLM(nn.Module):
    def __init__(self, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.rnn = nn.LSTM(n_hidden, n_hidden, 2, batch_first=True)
        self.drop = nn.Dropout(0.4)
        self.h_o = nn.Linear(n_hidden, vocab_sz)
        self.h_o.weight = self.i_h.weight
        TABLES[0] = self.i_h.weight

    def __deepcopy__(self, memo):
        return self

    def forward(self, x):
        raw, _ = self.rnn(self.i_h(x))
        return self.h_o(self.drop(raw))
