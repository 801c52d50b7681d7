"""Naming what is wrong with a penalty that is added to a loss."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from studylm.probes.penalties import UNKNOWN, Wording, explore, value_mistake

WORDS = Wording("ar", "alpha", "activations", "loss + alpha * mean of squares")
Penalised = Callable[[Tensor, Tensor, float], Tensor]


def tried(function: Penalised, dtype: torch.dtype = torch.float32) -> str:
    """What is said about a formula; "" if nothing is wrong with it."""
    torch.manual_seed(0)
    a, loss = torch.randn(4, 7, 5, dtype=dtype) * 1.7 + 0.3, torch.tensor(2.3, dtype=dtype)
    wrong = value_mistake(function(loss, a, 1.9), loss, a, 1.9, WORDS)
    if wrong is None:
        return ""
    if wrong.message != UNKNOWN:
        return wrong.message
    found = explore(function, loss, a, 1.9, WORDS)
    return found[0] if found else wrong.message


def test_the_right_value_is_right_in_both_dtypes() -> None:
    for dtype in (torch.float32, torch.float64):
        assert tried(lambda loss, a, alpha: loss + alpha * a.pow(2).mean(), dtype) == ""


@pytest.mark.parametrize(
    ("function", "phrase"),
    [
        (lambda loss, a, s: loss + s * a.pow(2).sum(), "summed, not averaged"),
        (lambda loss, a, s: loss + s * a.pow(2).mean(0).sum(), "averaged over the batch only"),
        (lambda loss, a, s: loss + s * a.pow(2).mean((0, 2)).sum(), "summed over steps, not averaged"),
        (lambda loss, a, s: loss + s * a.pow(2).mean().sqrt(), "root mean square"),
        (lambda loss, a, s: (1 - s) * loss + s * a.pow(2).mean(), "multiplied by 1 - alpha"),
        (lambda loss, a, s: loss + s * a.pow(2).median(), "median"),
        (lambda loss, a, s: loss**2 + s * a.pow(2).mean(), "The loss is not simply added"),
        (lambda loss, a, s: loss + 3 + s * a.pow(2).mean(), "With alpha = 0 something is added"),
        (lambda loss, a, s: loss + s**3 * a.pow(2).mean(), "With alpha twice as large, the penalty is 8 times"),
        (lambda loss, a, s: loss + s * a.pow(4).mean(), "the penalty is 16 times as large"),
        (lambda loss, a, s: loss + s * a.pow(2).sum() / 3, "every row of the batch there twice"),
        (lambda loss, a, s: loss + s * a.relu().pow(2).mean(), "do not see the sign"),
        (lambda loss, a, s: loss + s * a[:, 1:].pow(2).mean(), "Step 0 of 7"),
        (lambda loss, a, s: loss + s * a.half().pow(2).mean().float(), "is near, but off by"),
        (lambda loss, a, s: loss + 0.7 * s * a.pow(2).mean(), "another one"),
    ],
)
def test_a_wrong_formula_is_named_or_taken_apart(function: Penalised, phrase: str) -> None:
    assert phrase in tried(function)


def test_a_value_of_float32_is_told_from_another_value() -> None:
    assert "only as exact as float32" in tried(lambda loss, a, s: loss + s * a.float().pow(2).mean(), torch.float64)


@pytest.mark.parametrize(
    ("got", "phrase"), [(3.5, "Python number"), (None, "not return a tensor"), (torch.ones(1), "not one number")]
)
def test_what_is_no_scalar_tensor_is_named(got: object, phrase: str) -> None:
    wrong = value_mistake(got, torch.tensor(1.0), torch.ones(2, 3), 2.0, WORDS)
    assert wrong is not None and phrase in wrong.message and wrong.actual
