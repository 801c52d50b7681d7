"""Scheduling as a pure function: (memory, rating, now) -> memory. No clock, no file, no chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import IntEnum, StrEnum


class Rating(IntEnum):
    """How well the learner knew it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        """The rating as commands and JSON spell it: "again", "hard", "good", "easy"."""
        return self.name.lower()


class Phase(StrEnum):
    """Where a card stands; JSON calls it `state`."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known about how well one card is remembered. The default is a card never reviewed.

    Attributes:
        step: index of the learning or relearning step that is running; None in the other phases.
        stability: days until recall falls to 90 % (FSRS-6); None while new.
        difficulty: 1 (easy) to 10 (hard); None while new.
        due: aware, UTC; None while new.
        last_review: aware, UTC; None while new.
        last_day: the study day of that review, as it was on the learner's own clock then.
        reps: reviews so far.
        lapses: how often the card was forgotten after it had been learned.
        interval_days: from the last review to due; whole in the review phase, a fraction in a step.
    """

    phase: Phase = Phase.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    last_review: datetime | None = None
    last_day: date | None = None
    reps: int = 0
    lapses: int = 0
    interval_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How to schedule, beside the FSRS parameters.

    Attributes:
        zone: whose 04:00 starts the study day; None for the machine's own time zone.
    """

    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36500
    fuzz: bool = True
    zone: tzinfo | None = None


DEFAULT_CONFIG = Config()
DEFAULT_PARAMETERS: tuple[float, ...] = ()
"""FSRS-6's 21 published default parameters."""


def schedule(
    memory: Memory,
    rating: Rating,
    now: datetime,
    *,
    seed: str,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
    config: Config = DEFAULT_CONFIG,
) -> Memory:
    """The memory after `rating` at `now` (aware). The same arguments always give the same result."""
    raise NotImplementedError


def preview(
    memory: Memory,
    now: datetime,
    *,
    seed: str,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
    config: Config = DEFAULT_CONFIG,
) -> dict[Rating, Memory]:
    """What each of the four ratings would give: exactly what `schedule` then does."""
    return {r: schedule(memory, r, now, seed=seed, parameters=parameters, config=config) for r in Rating}
