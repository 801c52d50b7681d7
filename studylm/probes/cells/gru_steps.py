"""One step of a GRU, (weights by role, x (bs, n), h (bs, H)) -> (h' (bs, H),): the two published ones, and wrong ones."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, sigmoid, tanh

from studylm.probes.cells.formulas import gate_sum
from studylm.probes.cells.readings import Weights


def before(
    w: Weights, x: Tensor, h: Tensor, squash: Callable[[Tensor], Tensor] = tanh, at: float = 0.0
) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h) + at)
    n = squash(gate_sum(w, "n", x, r * h))
    return ((1 - z) * n + z * h,)


def after(
    w: Weights, x: Tensor, h: Tensor, squash: Callable[[Tensor], Tensor] = tanh, at: float = 0.0
) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h) + at)
    n = squash(x @ w["Wn"].T + w["bn"] + r * (h @ w["Un"].T + w["bm"]))
    return ((1 - z) * n + z * h,)


def update_sees_reset(w: Weights, x: Tensor, h: Tensor, after: bool = False) -> tuple[Tensor, ...]:
    r = sigmoid(gate_sum(w, "r", x, h))
    z = sigmoid(gate_sum(w, "z", x, r * h))
    n = tanh(x @ w["Wn"].T + w["bn"] + r * (h @ w["Un"].T + w["bm"])) if after else tanh(gate_sum(w, "n", x, r * h))
    return ((1 - z) * n + z * h,)


def twice(v: Tensor) -> Tensor:
    return tanh(tanh(v))


def plain_rnn(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    return (tanh(gate_sum(w, "n", x, h)),)


def no_reset(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(gate_sum(w, "n", x, h)) + z * h,)


def reset_all(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(r * gate_sum(w, "n", x, h)) + z * h,)


def reset_input(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(r * (x @ w["Wn"].T + w["bm"]) + h @ w["Un"].T + w["bn"]) + z * h,)


def reset_outside(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * r * tanh(gate_sum(w, "n", x, h)) + z * h,)


def reset_twice(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(x @ w["Wn"].T + w["bn"] + r * ((r * h) @ w["Un"].T)) + z * h,)


def reset_blend(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(gate_sum(w, "n", x, r * h)) + z * (r * h),)


def reset_blend_only(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(gate_sum(w, "n", x, h)) + z * (r * h),)


def reset_by_update(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(gate_sum(w, "n", x, z * h)) + z * h,)


def reset_by_opposite(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(gate_sum(w, "n", x, (1 - z) * h)) + z * h,)


def reset_by_update_after(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(x @ w["Wn"].T + w["bn"] + z * (h @ w["Un"].T + w["bm"])) + z * h,)


def reset_by_opposite_after(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(x @ w["Wn"].T + w["bn"] + (1 - z) * (h @ w["Un"].T + w["bm"])) + z * h,)


def reset_added(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    return ((1 - z) * tanh(gate_sum(w, "n", x, r + h)) + z * h,)


def blend(
    w: Weights, x: Tensor, h: Tensor, new: Callable[[Tensor], Tensor], old: Callable[[Tensor], Tensor], after: bool
) -> tuple[Tensor, ...]:
    r, z = sigmoid(gate_sum(w, "r", x, h)), sigmoid(gate_sum(w, "z", x, h))
    n = tanh(x @ w["Wn"].T + w["bn"] + r * (h @ w["Un"].T + w["bm"])) if after else tanh(gate_sum(w, "n", x, r * h))
    return (new(z) * n + old(z) * h,)


def blend_without_z(
    w: Weights, x: Tensor, h: Tensor, new: Callable[[Tensor], Tensor], old: Callable[[Tensor], Tensor], after: bool
) -> tuple[Tensor, ...]:
    """A blend whose shares are constants."""
    silent = dict(w) | {k: torch.zeros_like(w[k.replace("z", "r")]) for k in ("Wz", "Uz", "bz")}
    return blend(silent, x, h, new, old, after)
