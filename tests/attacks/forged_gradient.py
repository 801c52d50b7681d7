"""Right values, and a gradient of another shape."""
# verdict: failed

import torch


class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad):
        return grad * 3


def double(x):
    return Wrong.apply(x)
