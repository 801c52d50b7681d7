"""Two loops: over the words, and within each over the layers, from the bottom to the top."""

import torch
from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.layers = nn.ModuleList(nn.Linear(2 * H, H) for _ in range(n_layers))
        self.out = nn.Linear(H, V)

    def forward(self, x):
        zeros = self.out.weight.new_zeros(x.shape[0], self.out.in_features)
        states = [zeros for _ in self.layers]  # one for each layer
        outs = []
        for word in x.unbind(dim=1):
            below = self.embed(word)
            for k, layer in enumerate(self.layers):
                states[k] = torch.tanh(layer(torch.cat([states[k], below], dim=1)))
                below = states[k]  # what the next layer is fed
            outs.append(self.out(below))
        return torch.stack(outs, dim=1)
