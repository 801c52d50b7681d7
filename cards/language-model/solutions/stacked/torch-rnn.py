"""torch stacks for you: num_layers."""

from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.rnn = nn.RNN(H, H, n_layers, batch_first=True)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        states, _ = self.rnn(self.embed(x))  # (bs, sl, H): the top layer's states
        return self.out(states)
