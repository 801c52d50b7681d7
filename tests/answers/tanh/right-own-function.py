# A function with a backward of its own.
import torch


class _Tanh(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = 2 * torch.sigmoid(2 * x) - 1
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, upstream):
        (y,) = ctx.saved_tensors
        return upstream * (1 - y * y)


def tanh(x):
    return _Tanh.apply(x)
