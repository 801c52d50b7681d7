"""Asks for a tensor of a terabyte."""
# verdict: memory

import torch


def double(x):
    return torch.empty(1 << 38)
