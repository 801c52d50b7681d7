"""What a review is worth, by FSRS: how much longer a card is remembered because of it, or how much likelier on one day.

Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import log

from studylm.scheduling import fsrs
from studylm.scheduling.model import Config, Memory, elapsed_days

FIRST_RATINGS = (0.24, 0.1, 0.6, 0.06)
"""How often a new card is rated again, hard, good and easy: the shares that fsrs-rs simulates with, rounded."""

LEAST = 0.1
"""The least worth of a review: one that may well fail lets stability fall, but has to come at some time."""

_DOUBLES = 14.0
"""Days of waiting in which a due card counts twice as much, so that a long one is not put off for ever."""

ON_AN_EXAM = 10.0
"""How a gain on the date of an exam compares with the growth of a card that is not asked in it."""


def growth(memory: Memory, today: date, *, parameters: Sequence[float], config: Config) -> float:
    """The expected growth of the logarithm of stability by a review today; 0.7 for twice the stability. At least `LEAST`.

    Of the orders that were simulated after a missed fortnight, that by this growth for each second left most known
    (docs/scheduling.md). A card that has waited counts more.
    """
    elapsed = elapsed_days(memory, today, config)
    recall, forgotten, recalled = _outcomes(memory, elapsed, parameters, config)
    assert memory.stability is not None
    grown = recall * log(recalled) + (1 - recall) * log(forgotten) - log(memory.stability)
    return max(grown, LEAST) * _patience(elapsed - int(memory.interval_days or 0))


def gain_on(memory: Memory, today: date, day: date, *, parameters: Sequence[float], config: Config) -> float:
    """How much likelier a card is recalled on a later `day` if it is reviewed today, compared with not at all.

    In the unit of `growth`, see `ON_AN_EXAM`.
    """
    elapsed, ahead = elapsed_days(memory, today, config), max((day - today).days, 0)
    recall, forgotten, recalled = _outcomes(memory, elapsed, parameters, config)
    assert memory.stability is not None
    after = recall * fsrs.forgetting_curve(ahead, recalled, parameters)
    after += (1 - recall) * fsrs.forgetting_curve(ahead, forgotten, parameters)
    return ON_AN_EXAM * max(after - fsrs.forgetting_curve(elapsed + ahead, memory.stability, parameters), 0.0)


def _patience(days: int) -> float:
    """The factor by which a card counts more that has been due for so many days."""
    return float(2 ** (min(max(days, 0), 365) / _DOUBLES))


def _outcomes(memory: Memory, elapsed: int, parameters: Sequence[float], config: Config) -> tuple[float, float, float]:
    """The chance of recall, and the stability in days after again and after good."""
    assert memory.stability is not None
    again, _, good, _ = fsrs.next_states(
        memory.stability,
        memory.difficulty,
        elapsed,
        parameters=parameters,
        desired_retention=config.desired_retention,
    )
    return fsrs.forgetting_curve(elapsed, memory.stability, parameters), again.stability, good.stability
