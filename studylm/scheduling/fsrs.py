"""The memory model: FSRS-6's stability and difficulty, computed by fsrs-rs; and its forgetting curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import fsrs_rs_python

DEFAULT_PARAMETERS: tuple[float, ...] = tuple(fsrs_rs_python.DEFAULT_PARAMETERS)
"""The 21 published parameters of FSRS-6."""

LONGEST = 36500
"""The most days that are passed to the model, which also limits stability to this."""


@dataclass(frozen=True, slots=True)
class NextState:
    """The state after one rating: stability in days, difficulty 1..10, and the exact interval in days."""

    stability: float
    difficulty: float
    interval: float


def next_states(
    stability: float | None,
    difficulty: float | None,
    elapsed_days: int,
    *,
    parameters: Sequence[float],
    desired_retention: float,
) -> tuple[NextState, NextState, NextState, NextState]:
    """The states after again, hard, good and easy, in this order.

    Args:
        stability, difficulty: before the review; None for a first review.
        elapsed_days: study days since the last review; 0 for the same day, for which the model has formulas of its own.
            Values outside 0..36500 are clamped.

    Source: FSRS-6, open-spaced-repetition/fsrs-rs.
    """
    state = None
    if stability is not None and difficulty is not None:
        state = fsrs_rs_python.MemoryState(stability, difficulty)
    days = min(max(elapsed_days, 0), LONGEST)
    after = _model(tuple(parameters)).next_states(state, desired_retention, days)
    again, hard, good, easy = (
        NextState(it.memory.stability, it.memory.difficulty, it.interval)
        for it in (after.again, after.hard, after.good, after.easy)
    )
    return again, hard, good, easy


def forgetting_curve(elapsed_days: float, stability: float, parameters: Sequence[float]) -> float:
    """The chance of recall, 0..1, `elapsed_days` after a review: 1 at once, 0.9 after `stability` days.

    (1 + factor * t / S) ** -decay, with decay the last parameter and factor chosen such that t = S gives 0.9.
    Source: FSRS-6.
    """
    decay = -parameters[-1]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(elapsed_days, 0.0) / stability) ** decay)


def forgetting_curves(
    elapsed_days: Iterable[float], stabilities: Iterable[float], parameters: Sequence[float]
) -> list[float]:
    """`forgetting_curve` of many cards; much faster than one by one."""
    decay = -parameters[-1]
    factor = 0.9 ** (1 / decay) - 1
    found: list[float] = [
        (1 + factor * days / stability) ** decay if days > 0 else 1.0
        for days, stability in zip(elapsed_days, stabilities, strict=True)
    ]
    return found


@lru_cache(maxsize=8)
def _model(parameters: tuple[float, ...]) -> fsrs_rs_python.FSRS:
    return fsrs_rs_python.FSRS(parameters=list(parameters))
