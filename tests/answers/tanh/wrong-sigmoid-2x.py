# expects: values | This is sigmoid(2*x): it runs from 0 to 1
import torch


def tanh(x):
    return torch.sigmoid(2 * x)
