"""What a review is worth: how much more is recalled afterwards because of it, by FSRS.

Pure functions. Recall is summed over days ("recall-days": one card known for sure during one day is 1), or taken on one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from studylm.scheduling import fsrs
from studylm.scheduling.model import Config, Memory, elapsed_days

HORIZON = 30
"""Days over which recall is summed. Of the orders that were simulated at too little time for all that is due, that by the
gain over 30 days for each second left most known (docs/scheduling.md)."""

FIRST_RATINGS = (0.24, 0.1, 0.6, 0.06)
"""How often a new card is rated again, hard, good and easy: the shares that fsrs-rs simulates with, rounded."""

_DOUBLES = 4.0
"""Days of waiting in which a due card counts twice as much, so that a long one is not put off for ever."""


def gain(
    memory: Memory, today: date, *, parameters: Sequence[float], config: Config, horizon: float = HORIZON
) -> float:
    """The recall-days that a review of a card today adds over the next `horizon` days, compared with none in them."""
    elapsed = elapsed_days(memory, today, config)
    recall, forgotten, recalled = _outcomes(memory, elapsed, parameters, config)
    after = recall * _area(horizon, recalled, parameters) + (1 - recall) * _area(horizon, forgotten, parameters)
    assert memory.stability is not None
    without = _area(elapsed + horizon, memory.stability, parameters) - _area(elapsed, memory.stability, parameters)
    return max(after - without, 0.0)


def gain_on(memory: Memory, today: date, day: date, *, parameters: Sequence[float], config: Config) -> float:
    """How much likelier a card is recalled on a later `day` if it is reviewed today, compared with not at all."""
    elapsed, ahead = elapsed_days(memory, today, config), max((day - today).days, 0)
    recall, forgotten, recalled = _outcomes(memory, elapsed, parameters, config)
    assert memory.stability is not None
    after = recall * fsrs.forgetting_curve(ahead, recalled, parameters)
    after += (1 - recall) * fsrs.forgetting_curve(ahead, forgotten, parameters)
    return max(after - fsrs.forgetting_curve(elapsed + ahead, memory.stability, parameters), 0.0)


def gain_of_new(today: date, day: date | None, *, parameters: Sequence[float], config: Config) -> float:
    """The same for a new card: on `day`, or in recall-days over the horizon if `day` is None."""
    states = fsrs.next_states(None, None, 0, parameters=parameters, desired_retention=config.desired_retention)
    ahead = None if day is None else max((day - today).days, 0)
    return sum(
        share
        * (
            _area(HORIZON, state.stability, parameters)
            if ahead is None
            else fsrs.forgetting_curve(ahead, state.stability, parameters)
        )
        for share, state in zip(FIRST_RATINGS, states, strict=True)
    )


def patience(days: int) -> float:
    """The factor by which a card counts more that has been due for so many days: 1 today, 2 after four days."""
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


def _area(days: float, stability: float, parameters: Sequence[float]) -> float:
    """The integral of the forgetting curve from 0 to `days`."""
    decay = -parameters[-1]
    factor = 0.9 ** (1 / decay) - 1
    power = decay + 1
    return float(stability / (factor * power) * ((1 + factor * days / stability) ** power - 1))
