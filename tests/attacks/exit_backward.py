"""Ends the process in the backward pass."""
# verdict: crashed

import os

import torch


class F(torch.autograd.Function):
    @staticmethod
    def forward(c, x):
        return x * 2

    @staticmethod
    def backward(c, g):
        os._exit(0)


def double(x):
    return F.apply(x)
