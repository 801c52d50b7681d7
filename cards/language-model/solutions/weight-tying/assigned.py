"""The output layer's weight is the embedding's weight: one Parameter under two names."""

from torch import nn


class TiedLM(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.i_h = nn.Embedding(V, H)
        self.rnn = nn.LSTM(H, H, batch_first=True)
        self.h_o = nn.Linear(H, V)
        self.h_o.weight = self.i_h.weight  # both are (V, H)

    def forward(self, x):
        states, _ = self.rnn(self.i_h(x))
        return self.h_o(states)
