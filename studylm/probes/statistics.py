"""Judges randomness by calculation: how often a coin fell, whether two coins are one, what a dropout did to its input.

Every decision has a known chance of going against a correct answer, `LUCK` (one in a hundred million), computed from
the exact binomial distribution and not from an approximation. A check file that takes fewer than 100 such decisions
therefore fails a correct answer less than once in a million runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

LUCK = 1e-8
"""The chance that one decision goes against a correct answer."""


@lru_cache(maxsize=4096)
def limits(n: int, p: float, luck: float = LUCK) -> tuple[int, int]:
    """The fewest and the most successes in `n` independent tries of chance `p` that are still believable.

    Exact: fewer than the first happens with a chance of at most `luck` / 2, more than the second likewise, and neither
    bound could be tighter. The probabilities are summed outward from the likeliest count, in double precision (relative
    error below 1e-9 for n up to 10 million).
    """
    if not 0 <= p <= 1 or n < 0:
        raise ValueError(f"n = {n}, p = {p}")
    if p in (0, 1) or n == 0:
        return (n, n) if p == 1 else (0, 0)
    mode = min(n, int((n + 1) * p))
    enough = luck * 1e-9 / (n + 1)
    below = _outward(mode, enough, lambda k: k / (n - k + 1) * (1 - p) / p if k > 0 else 0.0)
    above = _outward(n - mode, enough, lambda k: k / (n - k + 1) * p / (1 - p) if k > 0 else 0.0)
    total = math.fsum(below) + math.fsum(above) - 1.0
    low = mode - len(below) + 1 + _tail(below, luck / 2 * total)
    high = mode + len(above) - 1 - _tail(above, luck / 2 * total)
    return low, high


def _outward(start: int, enough: float, ratio: Callable[[int], float]) -> list[float]:
    """Probabilities relative to the mode's, stepping away from it until they no longer matter."""
    terms = [1.0]
    k = start
    while terms[-1] > enough and k > 0:
        terms.append(terms[-1] * ratio(k))
        k -= 1
    return terms


def _tail(terms: list[float], allowed: float) -> int:
    """How many of the outermost terms add up to no more than `allowed`."""
    dropped, total = 0, 0.0
    for term in reversed(terms):
        total += term
        if total > allowed:
            break
        dropped += 1
    return dropped


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` independent tries succeeded, beside what chance `p` allows."""

    count: int
    n: int
    p: float

    @property
    def believable(self) -> bool:
        """Whether a source of chance `p` gives such a count, but for luck of less than `LUCK`."""
        low, high = limits(self.n, self.p)
        return low <= self.count <= high

    @property
    def value(self) -> float:
        """The share that succeeded."""
        return self.count / self.n

    def __str__(self) -> str:
        return f"{self.value:.3f}"

    @property
    def range(self) -> str:
        """The believable shares, for `expected`."""
        low, high = limits(self.n, self.p)
        return f"about {self.p:g} ({low / self.n:.3f} to {high / self.n:.3f} of {self.n:,})"

    def fits(self, p: float) -> bool:
        """Whether the count would be believable if the chance were `p` instead: a guess at the mistake."""
        low, high = limits(self.n, min(1.0, max(0.0, p)))
        return low <= self.count <= high


def share(hits: Tensor, p: float) -> Share:
    """The share of True in a boolean tensor of independent tries that should each succeed with chance `p`."""
    return Share(int(hits.sum()), hits.numel(), p)


def chance_all_equal(p: float, copies: int, places: int = 1) -> float:
    """The chance that `copies` independent coins (True with chance `p`) agree at each of `places` places.

    What makes "all rows were dropped alike" a finding rather than luck.
    """
    return float((p**copies + (1 - p) ** copies) ** places)


def constant_along(mask: Tensor, dim: int) -> bool:
    """Whether a boolean mask holds the same values at every index of `dim`: one mask that serves them all."""
    return mask.shape[dim] > 1 and bool((mask == mask.narrow(dim, 0, 1)).all())


def same_count(masks: Iterable[Tensor]) -> bool:
    """Whether every mask has the same number of True, as when a fixed number is dropped instead of each by chance."""
    return len({int(mask.sum()) for mask in masks}) == 1


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a dropout did to its input, read from input and output.

    Attributes:
        kept: boolean, the input's shape: where something other than zero came out.
        scale: the factor on what was kept, where it is one and the same everywhere; None where the kept values are not
            multiples of the input by one factor, or nothing was kept.
        factors: the least and the greatest factor on what was kept.
        before, after: what was compared, in float64 on the CPU.
    """

    kept: Tensor
    scale: float | None
    factors: tuple[float, float]
    before: Tensor
    after: Tensor


def read_dropout(before: Tensor, after: Tensor, *, tolerance: float | None = None) -> Dropped:
    """Reads the mask and the scale off a dropout's `before` and `after`, of one shape; `before` has no zeros.

    Args:
        tolerance: how far the factors may lie apart, relatively; by default 1e-5, or 1e-12 for float64.
    """
    if tolerance is None:
        tolerance = 1e-12 if after.dtype == torch.float64 else 1e-5
    before, after = before.detach().cpu().double(), after.detach().cpu().double()
    kept = after != 0
    if not bool(kept.any()):
        return Dropped(kept, None, (math.nan, math.nan), before, after)
    factor = (after / before)[kept]
    least, greatest = float(factor.min()), float(factor.max())
    middle = (least + greatest) / 2
    one = math.isfinite(middle) and greatest - least <= 2 * tolerance * abs(middle)
    return Dropped(kept, middle if one else None, (least, greatest), before, after)


def close(value: float | None, wanted: float, tolerance: float = 1e-4) -> bool:
    """Whether a scale is the wanted one; None is not."""
    return value is not None and abs(value - wanted) <= tolerance * max(1.0, abs(wanted))
