"""The checks that every attack is run against. What they look for is in WANTED, which an answer must never get to see."""

import torch

from studylm.checker.kit import expect, expect_close

DEFINES = ["double"]
WANTED = torch.arange(6.0).reshape(2, 3) * 2


def check_value(learner):
    """double gives twice its argument."""
    expect_close(learner.double(torch.arange(6.0).reshape(2, 3)), WANTED, "Not twice the argument.")


def check_again(learner):
    """The same on another call."""
    x = torch.randn(4)
    for _ in range(3):
        expect_close(learner.double(x), 2 * x, "Not twice the argument.")


def check_gradient(learner):
    """The gradient is two."""
    x = torch.randn(3, requires_grad=True)
    learner.double(x).sum().backward()
    expect(x.grad is not None and bool((x.grad == 2).all()), "The gradient is not two.")
