from torch import nn


class StackedLM(nn.Module):
    def __init__(self, V, H, n_layers):
        super().__init__()
        self.emb = nn.Embedding(V, 12)
        self.lstm = nn.LSTM(12, H, num_layers=n_layers, dropout=0.2 if n_layers > 1 else 0.0)
        self.head = nn.Sequential(nn.Linear(H, V), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        return self.head(self.lstm(self.emb(x).transpose(0, 1))[0].transpose(0, 1))
