"""Tests whether backward gives the true gradient, by comparing it with the change of the loss when the weights move.

A `detach`, a `.data` or a `no_grad` on any path from the weights to the output shows as a gradient that is not the slope,
whatever the layout of the model. All in float64.

How often a right answer fails: a smooth model agrees to about 1e-8. One with ReLU differs only if some unit's kink
lies within the step of 1e-6 along the line. With N kinks on the way (units times samples, below 2,000 here), spread
over an interval of about 1, one draw hits with probability about N * 2e-6 = 4e-3; `cut_off` asks for the same
parameter to disagree at 4 draws of its own, so a right answer fails with probability below (4e-3)^4 = 3e-10
a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from studylm.probes.models.model import Model, State, scattered

STEP = 1e-6
"""How far the weights move to each side."""


@dataclass(frozen=True)
class Slope:
    """The slope of a loss along one direction of the weights: by backward (`said`), and measured (`seen`)."""

    said: float
    seen: float

    @property
    def agrees(self) -> bool:
        """Equal within what a step of 1e-6 in float64 can show."""
        return abs(self.said - self.seen) <= 1e-5 * max(1.0, abs(self.said), abs(self.seen))


def direction(state: Mapping[str, Tensor], generator: torch.Generator, only: str | None = None) -> State:
    """A random direction of all the weights, or of one parameter."""
    drawn = scattered(state, 1.0, generator)
    return {k: v if only in (None, k) else torch.zeros_like(v) for k, v in drawn.items()}


def moved(state: Mapping[str, Tensor], along: Mapping[str, Tensor], step: float) -> State:
    """The weights, `step` further along a direction."""
    return {k: v + step * along[k] if v.is_floating_point() else v for k, v in state.items()}


def said(grads: Mapping[str, Tensor | None], along: Mapping[str, Tensor]) -> float:
    """The slope along a direction according to these gradients; a missing gradient counts as zero."""
    return sum(
        float((g.detach().double().cpu() * along[k].double().cpu()).sum())
        for k, g in grads.items()
        if g is not None and k in along
    )


def seen(model: Model, value: Callable[[], float], state: State, along: State, step: float = STEP) -> float:
    """The measured slope of `value()` along a direction; the weights are reset to `state` afterwards."""
    model.load(moved(state, along, step))
    up = value()
    model.load(moved(state, along, -step))
    down = value()
    model.load(state)
    return (up - down) / (2 * step)


def gradients(model: Model, loss: Callable[[], Tensor]) -> dict[str, Tensor | None]:
    """The gradients of one backward pass."""
    model.zero_grad()
    loss().backward()  # type: ignore[no-untyped-call]
    found = dict(model.grads())
    model.zero_grad()
    return found


def cut_off(
    model: Model, loss: Callable[[], Tensor], generator: torch.Generator, *, draws: int = 4, scale: float | None = 0.5
) -> list[str]:
    """Names of the parameters whose gradient is not the loss's true slope; empty for a right model.

    Args:
        model: in float64; its weights are restored afterwards.
        loss: runs a forward pass and returns a scalar.
        scale: the weights are drawn from N(0, scale²) for the probe; None to keep them.
    """
    start = model.state()
    number = lambda: float(loss().detach())  # noqa: E731
    suspects: list[str] | None = None
    try:
        for _ in range(draws):
            state = start if scale is None else scattered(start, scale, generator)
            model.load(state)
            grads = gradients(model, loss)
            if suspects is None:
                along = direction(state, generator)
                if Slope(said(grads, along), seen(model, number, state, along)).agrees:
                    return []
                suspects = list(state)
            still = []
            for name in suspects:
                along = direction(state, generator, only=name)
                if not Slope(said(grads, along), seen(model, number, state, along)).agrees:
                    still.append(name)
            suspects = still
            if not suspects:
                return []
    finally:
        model.load(start)
    return suspects or []


def times_used(gradient: Tensor, tolerance: float = 1e-9) -> int:
    """The rank of a weight matrix's gradient for one sample and one output: a lower bound on how often the matrix is used.

    One use with one vector gives a gradient of rank 1, an outer product; each further use adds another.
    """
    if gradient.dim() != 2 or not bool(gradient.abs().max() > 0):
        return 0
    values = torch.linalg.svdvals(gradient.detach().double().cpu())
    return int((values > tolerance * values[0]).sum())
