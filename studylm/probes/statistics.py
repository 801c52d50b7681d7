"""Exact statistical tests of random masks: the share of successes, equal masks, what a dropout did to its input.

Every decision rejects a correct answer with a probability of at most `LUCK` (one in a hundred million), computed from the exact
binomial distribution. A check file with fewer than 100 such decisions rejects a correct answer less than once in a million runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

LUCK = 1e-8
"""The probability that one decision rejects a correct answer."""


@lru_cache(maxsize=4096)
def limits(n: int, p: float, luck: float = LUCK) -> tuple[int, int]:
    """The fewest and the most successes in `n` independent trials of probability `p` that are accepted.

    Fewer than the first have a probability of at most `luck` / 2, more than the second likewise, and neither bound can be
    tighter. The probabilities are summed outward from the most probable count, in double precision (relative error below 1e-9
    for n up to 10 million).

    Raises:
        ValueError: `p` is not between 0 and 1, or `n` is negative.
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
    """Probabilities relative to the mode's, from the mode outward until they are negligible."""
    terms = [1.0]
    k = start
    while terms[-1] > enough and k > 0:
        terms.append(terms[-1] * ratio(k))
        k -= 1
    return terms


def _tail(terms: list[float], allowed: float) -> int:
    """How many of the outermost terms sum to at most `allowed`."""
    dropped, total = 0, 0.0
    for term in reversed(terms):
        total += term
        if total > allowed:
            break
        dropped += 1
    return dropped


@dataclass(frozen=True, slots=True)
class Share:
    """The number of successes in `n` independent trials of probability `p`."""

    count: int
    n: int
    p: float

    @property
    def believable(self) -> bool:
        """Whether the count is within `limits`."""
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
        """The accepted shares, for `expected`."""
        low, high = limits(self.n, self.p)
        return f"about {self.p:g} ({low / self.n:.3f} to {high / self.n:.3f} of {self.n:,})"

    def fits(self, p: float) -> bool:
        """Whether the count would be accepted for another probability `p`, to recognise a mistake."""
        low, high = limits(self.n, min(1.0, max(0.0, p)))
        return low <= self.count <= high


def share(hits: Tensor, p: float) -> Share:
    """The share of True in a boolean tensor of independent trials that should each succeed with probability `p`."""
    return Share(int(hits.sum()), hits.numel(), p)


def chance_all_equal(p: float, copies: int, places: int = 1) -> float:
    """The probability that `copies` independent masks (True with probability `p`) agree at each of `places` places.

    It shows whether "all rows were dropped alike" can be an accident.
    """
    return float((p**copies + (1 - p) ** copies) ** places)


def constant_along(mask: Tensor, dim: int) -> bool:
    """Whether a boolean mask has the same values at every index of `dim`, that is, one mask is shared along it."""
    return mask.shape[dim] > 1 and bool((mask == mask.narrow(dim, 0, 1)).all())


def same_count(masks: Iterable[Tensor]) -> bool:
    """Whether every mask has the same number of True, as if a fixed number were dropped rather than each at random."""
    return len({int(mask.sum()) for mask in masks}) == 1


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a dropout did to its input.

    Attributes:
        kept: boolean, of the input's shape: where the output is not zero.
        scale: the factor on the kept values; None if it is not the same everywhere, or nothing was kept.
        factors: the smallest and the largest factor on the kept values.
        before, after: input and output, in float64 on the CPU.
    """

    kept: Tensor
    scale: float | None
    factors: tuple[float, float]
    before: Tensor
    after: Tensor


def read_dropout(before: Tensor, after: Tensor, *, tolerance: float | None = None) -> Dropped:
    """The mask and the scale of a dropout, from its input and output, which have one shape; `before` has no zeros.

    Args:
        tolerance: the relative difference at which factors count as equal; by default 1e-5, or 1e-12 for float64.
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
    """Whether a scale equals `wanted` to a relative tolerance; False for None."""
    return value is not None and abs(value - wanted) <= tolerance * max(1.0, abs(wanted))
