"""Finds out what a next-word model depends on, from its outputs over whole grids of words.

Logits count up to a constant per row, so all is measured on centred logits. Dependence is decided, not estimated: a
model without a path from a word to an output gives the same number to the last digit, one with a path gives another.
In float64 the two lie more than six orders of magnitude apart, and the same question is put to several draws of the
weights, so that a unit that happens to be dead does not decide it (see `Table.depends`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from studylm.probes.models.model import Model

Draw = tuple[float, int] | None
"""Weights to evaluate a model with: (scale, seed) for N(0, scale²) from this seed, or None for its own."""

SAME = 1e-10
"""The tolerance for two float64 logits, relative to the largest."""


def grid(V: int, words: int) -> Tensor:
    """All sequences of that many words, (V ** words, words), with the last word changing fastest."""
    return torch.cartesian_prod(*[torch.arange(V)] * words).reshape(-1, words)


def centred(logits: Tensor) -> Tensor:
    """Logits minus their mean in each row, since a constant per row does not matter."""
    out = logits.detach().double().cpu()
    return out - out.mean(dim=-1, keepdim=True)


@dataclass(frozen=True)
class Table:
    """A model's centred logits for every sequence of `words` words: shape (V,) * words + (V,)."""

    logits: Tensor

    @property
    def words(self) -> int:
        return self.logits.dim() - 1

    @property
    def scale(self) -> float:
        return max(1e-30, float(self.logits.abs().max()))

    def effect(self, word: int) -> float:
        """The largest change of a logit when word number `word` (from 0) changes, relative to the largest logit."""
        spread = self.logits.amax(dim=word) - self.logits.amin(dim=word)
        return float(spread.max()) / self.scale

    def swap_effect(self, one: int, two: int) -> float:
        """The largest change of a logit when two words change places, relative to the largest logit."""
        return float((self.logits - self.logits.transpose(one, two)).abs().max()) / self.scale


def tables(model: Model, V: int, words: int, draws: Iterable[Draw], device: torch.device | str = "cpu") -> list[Table]:
    """A table for each draw of the weights. The model keeps the weights of the last draw."""
    x = grid(V, words).to(device)
    found = []
    for draw in draws:
        if draw is not None:
            model.scatter(*draw)
        found.append(Table(centred(model(x)).reshape(*[V] * words, -1)))
    return found


def draws(seed: int = 0, scales: Iterable[float] = (0.4, 0.8)) -> list[Draw]:
    """The model's own weights, then random ones: a path without effect in all of them does not exist.

    With H = 16 hidden ReLU units and V = 7 words a path is dead in one random draw only if every unit is off for all
    words, with probability below 2 ** -(16 * 3) even if just three of the words behave independently.
    """
    return [None, *((scale, 1234 + 10 * seed + k) for k, scale in enumerate(scales))]


def depends(found: Iterable[Table], word: int) -> bool:
    """Whether word number `word` (from 0) changes a logit in some draw of the weights."""
    return any(t.effect(word) > SAME for t in found)


def ordered(found: Iterable[Table], one: int, two: int) -> bool:
    """Whether the order of two words changes a logit in some draw of the weights."""
    return any(t.swap_effect(one, two) > SAME for t in found)


def squashed(outputs: Iterable[Tensor]) -> str:
    """What, if anything, was done to the logits: "softmax", "sigmoid", "tanh", "relu", "exp" (never negative) or "".

    Args:
        outputs: the model's outputs (..., V) for several draws of the weights, some of them large.
    """
    flat = [out.detach().double().cpu().reshape(-1, out.shape[-1]) for out in outputs]
    if not flat or any(o.numel() == 0 for o in flat):
        return ""
    if all(bool((o >= 0).all()) and bool(((o.sum(-1) - 1).abs() < 1e-4).all()) for o in flat):
        return "softmax"
    largest = max(float(o.abs().max()) for o in flat)
    if largest <= 1.0 + 1e-12:
        return "sigmoid" if all(bool((o >= 0).all()) for o in flat) else "tanh"
    if all(bool((o >= 0).all()) for o in flat):
        if all(bool((o.amin(-1) == 0).all()) and bool(((o == 0).sum(-1) == 1).all()) for o in flat):
            return ""  # each row shifted to start at zero: a constant per row
        zeros = min(float((o == 0).double().mean()) for o in flat)  # exp underflows only with large weights
        return "relu" if zeros > 0.1 else "exp"
    return ""


def influence(model: Model, x: Tensor, V: int, draws: Iterable[Draw]) -> Tensor:
    """Which word changes which output: (sl, sl) of bool; [i, t] is true if word i changes the output at position t.

    Args:
        x: base sequences (bases, sl); each is compared with itself with one word changed.
        draws: the weights to ask with; true in one of them is true. The model keeps the last.
    """
    bases, sl = x.shape
    rows = [x]
    for i in range(sl):
        other = x.clone()
        other[:, i] = (other[:, i] + 1 + torch.arange(bases, device=x.device) % (V - 1)) % V
        rows.append(other)
    seen = torch.zeros(sl, sl, dtype=torch.bool)
    for draw in draws:
        if draw is not None:
            model.scatter(*draw)
        out = centred(model(torch.cat(rows)))
        out = out.reshape(sl + 1, bases, sl, -1)
        change = (out[1:] - out[:1]).abs().amax(dim=(1, 3))
        seen |= change > SAME * max(1e-30, float(out.abs().max()))
    return seen
