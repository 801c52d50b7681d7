# expects: float64 | cut flat
# Limits that nothing needs.
import torch


def tanh(x):
    return 2 * torch.sigmoid(2 * x.clamp(-10, 10)) - 1
