import torch


def chunk(t: torch.Tensor, n: int, dim: int = 0):
    step = (t.shape[dim] - 1) // n + 1

    def rest(start):
        left = t.shape[dim] - start
        if left <= step:
            return (t.narrow(dim, start, left),)
        return (torch.narrow(t, dim, start, step), *rest(start + step))

    return rest(0)
