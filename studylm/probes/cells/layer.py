"""A learner's recurrent layer as the probes see it: how the card's forward is called, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import expect_tensor, fail
from studylm.probes.cells.recognition import generic

States = tuple[Tensor, ...]


@dataclass
class Layer:
    """A recurrent layer of the learner's, and how to call it.

    Attributes:
        model: the RemoteModule.
        run: (x (bs, sl, n), states or None) -> (out (bs, sl, H), states), parsed and with its shapes checked.
        names: those of the states, ("h",) or ("h", "c").
        n, H: the sizes of the input and of each state.
    """

    model: Any
    run: Callable[[Tensor, States | None], tuple[Tensor, States]]
    names: tuple[str, ...]
    n: int
    H: int
    device: torch.device

    def step(self, x: Tensor, *states: Tensor) -> States:
        """The states, each (bs, H), after one step from x (bs, n) and the states."""
        return self.run(x[:, None].to(self.device), tuple(s.to(self.device) for s in states))[1]

    def inputs(self, bs: int, sl: int, seed: int = 0) -> tuple[Tensor, States]:
        """x (bs, sl, n) and the states, each (bs, H), in float64."""
        x, *states = generic(self.n, self.H, len(self.names), bs=bs, seed=seed)
        g = torch.Generator().manual_seed(500 + seed)
        x = torch.randn(bs, sl, self.n, generator=g, dtype=torch.float64)
        return x.to(self.device), tuple(s.to(self.device) for s in states)

    def scatter(self, seed: int = 0, scale: float = 0.7) -> None:
        """Draw all weights from N(0, scale²)."""
        self.model.scatter(scale, 900 + seed)


class First:
    """A model called with further fixed arguments, of which only the first result counts."""

    def __init__(self, model: Any, *more: Any) -> None:
        self.model = model
        self.more = more

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def __call__(self, x: Tensor) -> Any:
        return self.model(x, *self.more)[0]


def part(
    value: object, shape: tuple[int, ...], name: str, letters: str, swapped: Sequence[tuple[tuple[int, ...], str]] = ()
) -> Tensor:
    """A returned tensor, which must have this shape; otherwise the check fails.

    Args:
        letters: the shape in letters, such as "(bs, H)".
        swapped: shapes that known mistakes give, each with what to try.
    """
    if isinstance(value, Tensor) and tuple(value.shape) != shape:
        hint = next((text for other, text in swapped if tuple(value.shape) == other), "")
        fail(
            f"`{name}` has another shape.",
            expected=f"{letters} = {shape}",
            actual=str(tuple(value.shape)),
            hint=hint or _one_off(tuple(value.shape), shape) or "Write the shape beside each line of forward.",
        )
    if value is None:
        fail(f"`{name}` is None.", expected=f"{letters} = {shape}", actual="None", hint="Return the tensor.")
    return expect_tensor(value, f"`{name}`", hint="Return tensors.")


def _one_off(got: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """What to try where one step is missing in `out`."""
    if len(got) == len(wanted) == 3 and (got[0], got[1] + 1, got[2]) == wanted:
        return "One step is missing: the loop goes over all of them, range(x.shape[1])."
    return ""
