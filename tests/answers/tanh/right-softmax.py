# The sigmoid as a softmax over two.
import torch


def tanh(x):
    pair = torch.stack([x, -x], -1)
    share = pair.softmax(-1)
    return share[..., 0] - share[..., 1]
