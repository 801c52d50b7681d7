# A softmax over two is a sigmoid of their difference.
import torch


def tanh(x):
    p = torch.stack([x, -x]).softmax(0)
    return p[0] - p[1]
