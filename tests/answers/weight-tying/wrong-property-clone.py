# expects: tied | one is filled with the other's numbers
import torch
from torch import nn


class TiedLM(nn.Module):
    def __init__(self, vocab_sz, n_hidden):
        super().__init__()
        self.i_h = nn.Embedding(vocab_sz, n_hidden)
        self.rnn = nn.LSTM(n_hidden, n_hidden, 2, batch_first=True)
        self.drop = nn.Dropout(0.4)
        self.h_o = nn.Linear(n_hidden, vocab_sz)

    def forward(self, x):
        raw, _ = self.rnn(self.i_h(x))
        with torch.no_grad():
            self.h_o.weight.copy_(self.i_h.weight)
        return self.h_o(self.drop(raw))
