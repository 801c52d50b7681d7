import torch


class Join(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h, x):
        ctx.k = h.shape[1]
        return torch.cat([h, x], 1)

    @staticmethod
    def backward(ctx, g):
        return g[:, : ctx.k], g[:, ctx.k :]


join = Join.apply
