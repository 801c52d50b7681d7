"""Stability and difficulty of whole histories, folded by fsrs-rs in one call for many cards; and sound parameters."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import NamedTuple

import fsrs_rs_python

from studylm.scheduling.fsrs import LONGEST

RANGES: tuple[tuple[float, float], ...] = (
    *((0.001, 100.0),) * 4,
    *((1.0, 10.0), (0.001, 4.0), (0.001, 4.0), (0.001, 0.75), (0.0, 4.5), (0.0, 0.8), (0.001, 3.5), (0.001, 5.0)),
    *((0.001, 0.25), (0.001, 0.9), (0.0, 4.0), (0.0, 1.0), (1.0, 6.0), (0.0, 2.0), (0.0, 2.0), (0.0, 0.8), (0.1, 0.8)),
)
"""The least and the greatest value of each parameter of FSRS-6. Source: parameter_clipper.rs of fsrs-rs 6.6."""

AT_ONCE = 1000
"""The histories that are handed over in one call, so that the memory needed does not grow with their number."""


class State(NamedTuple):
    """Stability in days and difficulty, 1..10."""

    stability: float
    difficulty: float


@dataclass(slots=True)
class History:
    """The reviews of one card since it was new or reset, in the order in which they were made.

    Attributes:
        ratings: 1..4 each.
        days: the study day of each, as a date's ordinal. After a clock that was set back, they go back too.
    """

    ratings: bytearray = field(default_factory=bytearray)
    days: array[int] = field(default_factory=lambda: array("i"))

    def add(self, rating: int, day: int) -> None:
        """Add the next review."""
        self.ratings.append(rating)
        self.days.append(day)

    def __len__(self) -> int:
        return len(self.ratings)

    def elapsed(self) -> list[int]:
        """Study days since the review before, of each: 0 for the first, on the same day, and if the clock was set back."""
        return [0, *(max(0, day - before) for before, day in zip(self.days, self.days[1:], strict=False))]

    def reviews(self) -> list[fsrs_rs_python.FSRSReview]:
        """The reviews as fsrs-rs takes them."""
        return [_review(rating, min(days, LONGEST)) for rating, days in zip(self.ratings, self.elapsed(), strict=True)]


def sound(parameters: Sequence[object]) -> bool:
    """Whether these are 21 numbers, each in its range, but for what 32 bits round off."""
    return len(parameters) == len(RANGES) and all(
        isinstance(value, int | float) and low - 1e-6 <= value <= high + 1e-6  # false for NaN
        for value, (low, high) in zip(parameters, RANGES, strict=True)
    )


def last_states(histories: Iterable[History], parameters: Sequence[float]) -> Iterator[State]:
    """The state after the last review of each history: exactly what its reviews come to one by one.

    Args:
        histories: none of them empty.
        parameters: the 21 of FSRS-6.
    """
    return states((history.reviews() for history in histories), parameters)


def states(histories: Iterable[Sequence[fsrs_rs_python.FSRSReview]], parameters: Sequence[float]) -> Iterator[State]:
    """The same of histories, or beginnings of them, as `History.reviews` gives them."""
    model, rest = fsrs_rs_python.FSRS(parameters=list(parameters)), iter(histories)
    while items := [fsrs_rs_python.FSRSItem(reviews) for reviews in islice(rest, AT_ONCE)]:
        for state in model.memory_state_batch(items):
            yield State(state.stability, state.difficulty)


@cache
def _review(rating: int, days: int) -> fsrs_rs_python.FSRSReview:
    return fsrs_rs_python.FSRSReview(rating, days)
