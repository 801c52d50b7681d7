"""Prepares a learner's model for the probes: on the device, in float64, with random weights; and compares its outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import describe, fail

Maker = Callable[[], Any]

CLOSE = 1e-9
"""The tolerance for two float64 outputs, relative to the largest; the order of summation causes about 1e-15."""


def made(model: Any, device: torch.device) -> Any:
    """Return the learner's model on this device; fail the check if it is not a module."""
    if not getattr(model, "is_module", False):
        name = getattr(model, "type_name", type(model).__name__)
        fail(
            f"`{name}` is not a torch.nn.Module.",
            expected=f"class {name}(nn.Module)",
            actual=describe(model),
            hint="Derive the class from nn.Module, and call super().__init__() first.",
        )
    return model if device.type == "cpu" else model.to(device)


def prepared(model: Any, device: torch.device) -> Any:
    """A newly made model of the learner's on this device, in float64 and eval mode."""
    return made(model, device).double().eval()


def words(shape: Sequence[int], V: int, device: torch.device, seed: int = 0) -> Tensor:
    """Random words (int64) of this shape, below V.

    Among them are word 0, which a `padding_idx` would leave out, and the last one, which a table with too few rows lacks.
    """
    g = torch.Generator().manual_seed(100 + seed)
    drawn = torch.randint(0, V, tuple(shape), generator=g)
    drawn.view(-1)[:1] = 0
    if drawn.dim() > 1 and len(drawn) > 1:
        drawn[-1, 0] = V - 1
    return drawn.to(device)


def shake(model: Any, seed: int = 0, scale: float = 0.5) -> None:
    """Draw all weights from N(0, scale²), so that an output layer that is initialised with zeros has an effect."""
    model.scatter(scale, 2500 + seed)


def same(a: Tensor, b: Tensor) -> bool:
    """Whether two float64 outputs agree up to the order of summation."""
    return float((a.detach() - b.detach()).abs().max()) <= CLOSE * max(1.0, float(b.detach().abs().max()))


def number(x: Tensor) -> str:
    """The first element, for a diagnosis."""
    return f"{float(x.detach().flatten()[0]):.6g}"
