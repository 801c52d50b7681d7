# expects: values | the slope is 0.75
# Only one of the two has the 2 inside.
import torch


def tanh(x):
    return torch.sigmoid(2 * x) - torch.sigmoid(-x)
