# expects: eval | not an nn.Module
import torch


class Dropout:
    def __init__(self, p):
        self.p, self.training = p, True

    def __call__(self, x):
        if not self.training:
            return x
        return x * torch.empty_like(x).bernoulli_(1 - self.p) / (1 - self.p)
