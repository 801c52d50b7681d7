# expects: gradients | 0.25 times the slope
# Its backward is that of the sigmoid alone.
import torch


class _Tanh(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(2 * x)
        ctx.save_for_backward(s)
        return 2 * s - 1

    @staticmethod
    def backward(ctx, upstream):
        (s,) = ctx.saved_tensors
        return upstream * s * (1 - s)


def tanh(x):
    return _Tanh.apply(x)
