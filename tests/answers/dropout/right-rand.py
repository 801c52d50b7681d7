import torch


class Dropout(torch.nn.Module):
    def __init__(self, probability):
        torch.nn.Module.__init__(self)
        self.drop = float(probability)

    def forward(self, activations):
        if self.training and self.drop > 0:
            kept = torch.rand_like(activations) > self.drop
            return kept * activations * (1 / (1 - self.drop) if self.drop < 1 else 0.0)
        return activations
