"""Hangs in the backward pass."""
# verdict: timeout
# timeout: 1

import time

import torch


class F(torch.autograd.Function):
    @staticmethod
    def forward(c, x):
        return x * 2

    @staticmethod
    def backward(c, g):
        time.sleep(100)


def double(x):
    return F.apply(x)
