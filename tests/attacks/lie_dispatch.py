"""Returns a tensor subclass that lies about its shape, dtype and memory."""
# verdict: failed

import torch


class Lie(torch.Tensor):
    @property
    def shape(self):
        return torch.Size([2, 3])

    @property
    def dtype(self):
        return torch.float32

    def data_ptr(self):
        return 0

    def untyped_storage(self):
        raise RuntimeError("no")


def double(x):
    return torch.zeros(1000).as_subclass(Lie)
