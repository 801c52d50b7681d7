"""The sigmoid, stretched twice as far and squeezed twice as fast."""

import torch


def tanh(x):
    return 2 * torch.sigmoid(2 * x) - 1
