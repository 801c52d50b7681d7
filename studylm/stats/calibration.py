"""Whether the memory model is right about the learner: predicted chances of recall beside what was recalled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from studylm.stats.periods import share
from studylm.store.derived.daily import DayRetention, Predicted

BINS = 20
"""Bins of predicted recall, each 5 points wide."""
SURE = 0.001
"""Chances are taken to be this far from 0 and 1 at least, so that one surprise does not outweigh all other reviews."""
AVERAGED_DAYS = 30
"""The study days with a test that the moving average looks back on."""
PRIOR = 0.9, 10
"""What the moving average starts from: this share remembered, with the weight of so many reviews."""

_Z = 1.959963984540054
"""The quantile of the normal distribution that leaves 2.5 % above it."""
_STEPS = 1000 // BINS


def calibration(predictions: Sequence[Predicted]) -> dict[str, Any]:
    """Bins of predicted recall with what was observed in them, their mean distance, and log losses.

    A bin has `reviews`, `predicted` (the mean), `observed` (the share recalled) and `low` to `high`, the 95 % Wilson
    interval of what is observed. Bins without reviews are left out.
    """
    reviews, remembered = [0] * BINS, [0] * BINS
    chances = [0.0] * BINS
    for each in predictions:
        place = each.bin // _STEPS
        reviews[place] += each.reviews
        remembered[place] += each.reviews * each.remembered
        chances[place] += each.reviews * each.chance
    bins = []
    for place in range(BINS):
        if number := reviews[place]:
            low, high = wilson(remembered[place], number)
            bins.append(
                {
                    "from": place / BINS,
                    "to": (place + 1) / BINS,
                    "reviews": number,
                    "predicted": chances[place] / number,
                    "observed": remembered[place] / number,
                    "low": low,
                    "high": high,
                }
            )
    tested = sum(reviews)
    return {
        "reviews": tested,
        "predicted": sum(chances) / tested if tested else None,
        "observed": share(sum(remembered), tested),
        "error_points": (
            100 * sum(each["reviews"] * abs(each["predicted"] - each["observed"]) for each in bins) / tested
            if tested
            else None
        ),
        "log_loss": {
            "model": _model_loss(predictions),
            "constant": _mean(_loss(sum(remembered), tested, sum(remembered) / tested), tested) if tested else None,
        },
        "bins": bins,
    }


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share; `trials` is at least 1."""
    share, spread = successes / trials, _Z * _Z / trials
    middle = share + spread / 2
    width = _Z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    # Rounding must not leave a share that was never, or always, observed outside its interval.
    low = (middle - width) / (1 + spread) if successes else 0.0
    high = (middle + width) / (1 + spread) if successes < trials else 1.0
    return low, high


def moving_average_loss(days: Sequence[DayRetention]) -> float | None:
    """The log loss of predicting each review by the share remembered of the 30 study days with tests before its own.

    Ten reviews at 90 % are added to these, so that also the first days have a prediction.
    """
    expected, weight = PRIOR
    total, tested, remembered = 0.0, 0, 0
    for place, day in enumerate(days):
        total += _loss(day.remembered, day.reviews, (remembered + expected * weight) / (tested + weight))
        tested, remembered = tested + day.reviews, remembered + day.remembered
        if place >= AVERAGED_DAYS:
            tested -= days[place - AVERAGED_DAYS].reviews
            remembered -= days[place - AVERAGED_DAYS].remembered
    return _mean(total, sum(day.reviews for day in days))


def _model_loss(predictions: Sequence[Predicted]) -> float | None:
    total = 0.0
    for each in predictions:
        chance = min(max(each.chance, SURE), 1 - SURE)
        total -= each.reviews * math.log(chance if each.remembered else 1 - chance)
    return _mean(total, sum(each.reviews for each in predictions))


def _loss(remembered: int, reviews: int, chance: float) -> float:
    """The summed log loss of predicting one chance for all of these reviews."""
    forgotten = reviews - remembered
    return -(remembered * math.log(chance) if remembered else 0.0) - (
        forgotten * math.log(1 - chance) if forgotten else 0.0
    )


def _mean(total: float, number: int) -> float | None:
    return total / number if number else None
