# expects: shape | Words are looked up by whole numbers (int64); here something else is used as an index
import torch
from torch import nn


class TiedLM(nn.Module):
    def __init__(self, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.rnn = nn.LSTM(n_hidden, n_hidden, 2, batch_first=True)
        self.drop = nn.Dropout(0.4)
        self.h_o = self.i_h

    def forward(self, x):
        raw, _ = self.rnn(self.i_h(x))
        return self.h_o(self.drop(raw))
