"""Recognising a mistake by the value it gives."""

from __future__ import annotations

import torch

from studylm.probes.mistakes import Mistake, recognise

KNOWN = [Mistake(torch.tensor([1.0, 2.0]), "swapped", "swap"), Mistake(7.0, "a sum", "divide")]


def test_a_known_value_is_named() -> None:
    found = recognise(torch.tensor([1.0, 2.0 + 1e-7]), KNOWN)
    assert found is not None and found.message == "swapped"
    found = recognise(torch.tensor(7.0, dtype=torch.float64), KNOWN)
    assert found is not None and found.message == "a sum"


def test_another_value_shape_or_nan_is_not() -> None:
    for value in (torch.tensor([1.0, 2.1]), torch.tensor([[1.0, 2.0]]), torch.tensor(float("nan")), torch.empty(0)):
        assert recognise(value, KNOWN) is None
