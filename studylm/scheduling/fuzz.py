"""Fuzz: a whole number of days near the exact interval, always the same one for the same seed.

Without it, cards that were learned together would always come due together. The range of fuzz follows Anki: none below
2.5 days, then one day plus 15 % of the part between 2.5 and 7 days, 10 % of the part between 7 and 20, and 5 % of the
rest.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

BALANCED = 15
"""The most neighbouring days among which the weights choose."""

_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))


def fraction(seed: str) -> float:
    """A number in [0, 1) that depends on `seed` alone, not on the process, machine or Python version."""
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / (1 << 53)


def whole_days(
    interval: float, *, minimum: int, maximum: int, at: float | None, weight: Callable[[int], float] | None = None
) -> int:
    """`interval` (days) as whole days between `minimum` and `maximum`.

    Args:
        at: the position in the range of fuzz, in [0, 1); None for no fuzz. Without weights and with the same `at`, a
            larger interval or a larger minimum never gives fewer days.
        weight: how likely each number of days in the range is, relative to the others, above 0 for one at least; None if equally.
    """
    interval = min(interval, float(maximum))
    reach = 0.0
    if at is not None and interval >= _RANGES[0][0]:
        reach = 1.0 + sum(share * max(0.0, min(interval, end) - start) for start, end, share in _RANGES)
    low = _within(_nearest(interval - reach), minimum, maximum)
    high = _within(_nearest(interval + reach), minimum, maximum)
    at = at or 0.0
    if weight is None or low == high:
        return low + math.floor(at * (high - low + 1))
    if high - low + 1 > BALANCED:  # a long interval: first a part of the range, then a day in it
        part, at = _split(at * ((high - low + 1) / BALANCED))
        low = min(low + part * BALANCED, high - BALANCED + 1)
        high = low + BALANCED - 1
    days = range(low, high + 1)
    sums = list(accumulate(map(weight, days)))
    return days[min(bisect_right(sums, at * sums[-1]), len(days) - 1)]


def _split(number: float) -> tuple[int, float]:
    whole = math.floor(number)
    return whole, number - whole


def _nearest(days: float) -> int:
    """Halves are rounded up: 2.5 days is 3, whereas Python's round gives 2."""
    return math.floor(days + 0.5)


def _within(days: int, minimum: int, maximum: int) -> int:
    return min(max(days, minimum), maximum)
