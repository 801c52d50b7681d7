from torch import cat, nn, stack


class Step(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.sigmoids = nn.Linear(n_in + H, 3 * H)
        self.candidate = nn.Linear(n_in + H, H)

    def forward(self, x, state):
        h, c = state
        z = cat((x, h), -1)
        gates = self.sigmoids(z).sigmoid()
        f, i, o = gates.tensor_split(3, -1)
        c = self.candidate(z).tanh() * i + c * f
        return c.tanh() * o, c


class LSTM(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.step = Step(n_in, H)
        self.zeros = lambda x: x.new_zeros(len(x), H)

    def forward(self, x, state=None):
        state = state or (self.zeros(x), self.zeros(x))
        hs = []
        for xt in x.unbind(1):
            state = self.step(xt, state)
            hs.append(state[0])
        return stack(hs, 1), state
