"""Fitting FSRS to the learner's reviews, and telling on later reviews whether that predicts better.

A review *tests* the memory if it comes a study day or more after the one before it on the same card; the first review of a card
and those on the same day count as history only, as in fsrs-rs and Anki. The parameters are fitted to the earlier reviews, and
those that hold now and the fitted ones then predict the later ones. What is adopted is what was measured: it is not fitted
again to all reviews.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

import fsrs_rs_python

from studylm.scheduling.folding import History, sound, states
from studylm.scheduling.fsrs import DEFAULT_PARAMETERS, forgetting_curve

FEWEST = 400
"""The tested reviews that a fit needs. A fifth of them, 80, have about eight lapses: fewer show nothing either way."""

MOST = 50_000
"""The tested reviews that are looked at, the latest ones: this bounds time and memory. All reviews serve as history, and the
first tested one of every card is fitted to, however old: it alone shows how stable a card is after its first rating.
"""

HELD_OUT = 0.2
"""The share of the tested reviews, the latest ones, that is held out; whole study days."""

CHANCE = 0.5
"""The gain that may be chance, in standard errors of the gain. Of simulated learners with 2,000 tested reviews and a memory that
is clearly not the published one, nine in ten then get what was fitted; with the published one, one in five. With a whole
standard error it would be half of them, and one in twelve.
"""

LONGEST_HISTORY = 256
"""A review with a longer history is not fitted to; fsrs-rs leaves it out as well."""

TRAINING = fsrs_rs_python.TrainingConfig(num_epochs=20, batch_size=64, learning_rate=0.01, gamma=4.0)
"""Smaller steps, more of them, and four times the pull towards the published parameters than fsrs-rs has by default.
`benchmarks/fitting.py` compares the two.
"""


class Verdict(StrEnum):
    """What a fit has come to."""

    TOO_FEW = "too few"
    """Fewer than `FEWEST` tested reviews."""
    TOO_CLOSE = "too close"
    """They lie on so few study days that no fifth can be held out."""
    UNSOUND = "unsound"
    """The fit gave no parameters that could be used."""
    NO_BETTER = "no better"
    WITHIN_CHANCE = "within chance"
    """Better by less than `CHANCE`."""
    BETTER = "better"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What a fit has come to.

    Attributes:
        tested: the tested reviews that were looked at; `held_out` of them were not fitted to.
        before, after: log loss of the present and of the fitted parameters on these; None if it was not computed.
        parameters: the fitted ones; None if there are none.
    """

    verdict: Verdict
    tested: int
    held_out: int = 0
    before: float | None = None
    after: float | None = None
    parameters: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class LongTermReview:
    """A review that tests the memory: the one at `place` in the history with this `number`. `day` is a date's ordinal.

    Attributes:
        nth: how many tested reviews the history has up to this one, itself included.
    """

    day: int
    number: int
    place: int
    nth: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """The chance of recall that was predicted for a tested review, and whether it was recalled: not rated again."""

    recall: float
    recalled: bool

    @property
    def loss(self) -> float:
        """The log loss: minus the logarithm of the chance that was given to what happened."""
        chance = self.recall if self.recalled else 1.0 - self.recall
        return -math.log(max(chance, 1e-9))


def long_term_reviews(histories: Sequence[History]) -> list[LongTermReview]:
    """The tested reviews, by study day."""
    found = [
        LongTermReview(history.days[place], number, place, nth)
        for number, history in enumerate(histories)
        for nth, place in enumerate((place for place, elapsed in enumerate(history.elapsed()) if elapsed > 0), 1)
    ]
    found.sort(key=lambda review: review.day)
    return found


def split(reviews: Sequence[LongTermReview]) -> int:
    """How many of the reviews, given by study day, are fitted to: those of the study days before about a fifth of them.

    Returns:
        how many; 0 if no study day has between half and nine tenths of the reviews before it.
    """
    starts = [place for place in range(1, len(reviews)) if reviews[place].day != reviews[place - 1].day]
    wanted = len(reviews) * (1 - HELD_OUT)
    nearest = min(starts, key=lambda place: abs(place - wanted), default=0)
    return nearest if 0.5 * len(reviews) <= nearest <= 0.9 * len(reviews) else 0


def predictions(
    histories: Sequence[History], reviews: Sequence[LongTermReview], parameters: Sequence[float]
) -> list[Prediction]:
    """What these FSRS parameters predict for each of these reviews, from all that came before it on its card."""
    converted = {number: histories[number].reviews() for number in {review.number for review in reviews}}
    before = states((converted[review.number][: review.place] for review in reviews), parameters)
    found = []
    for review, state in zip(reviews, before, strict=True):
        history = histories[review.number]
        elapsed = history.days[review.place] - history.days[review.place - 1]
        recall = forgetting_curve(elapsed, state.stability, parameters)
        found.append(Prediction(recall, recalled=history.ratings[review.place] > 1))
    return found


def fit(histories: Sequence[History], present: Sequence[float], *, relearning_steps: int = 1) -> Fit:
    """Fit FSRS to the earlier reviews, and compare it with the `present` parameters on the later ones.

    Args:
        histories: of all cards; one that was reset has several.
        relearning_steps: the number of them in the settings, which bounds two parameters.
    """
    every = long_term_reviews(histories)
    older, reviews = every[:-MOST], every[-MOST:]
    if len(reviews) < FEWEST:
        return Fit(verdict=Verdict.TOO_FEW, tested=len(reviews))
    earlier = split(reviews)
    if earlier == 0:
        return Fit(verdict=Verdict.TOO_CLOSE, tested=len(reviews))
    first = [review for review in older if review.nth == 1]
    found = fitted(histories, first + reviews[:earlier], relearning_steps=relearning_steps)
    return compare(histories, reviews, earlier, present, found)


def fitted(
    histories: Sequence[History],
    reviews: Sequence[LongTermReview],
    *,
    relearning_steps: int = 1,
    training: fsrs_rs_python.TrainingConfig = TRAINING,
) -> tuple[float, ...] | None:
    """The parameters fitted to these reviews, given by study day; None if they cannot be fitted to."""
    converted = {number: histories[number].reviews() for number in {review.number for review in reviews}}
    used = [review for review in reviews if review.place < LONGEST_HISTORY]
    items = [fsrs_rs_python.FSRSItem(converted[review.number][: review.place + 1]) for review in used]
    try:
        return tuple(
            fsrs_rs_python.FSRS(parameters=list(DEFAULT_PARAMETERS)).compute_parameters(
                items,
                card_ids=[review.number for review in used],
                num_relearning_steps=max(1, relearning_steps),
                training_config=training,
            )
        )
    except ValueError:  # no card was seen exactly twice, or the training diverged
        return None


def compare(
    histories: Sequence[History],
    reviews: Sequence[LongTermReview],
    earlier: int,
    present: Sequence[float],
    candidate: tuple[float, ...] | None,
) -> Fit:
    """Compare parameters fitted to the first `earlier` of the reviews with the present ones on the others.

    They are better if the mean gain is more than chance gives, see `CHANCE`.
    """
    later = reviews[earlier:]
    if candidate is None or not sound(candidate):
        return Fit(verdict=Verdict.UNSOUND, tested=len(reviews), held_out=len(later))
    losses = [[each.loss for each in predictions(histories, later, parameters)] for parameters in (present, candidate)]
    gains = [before - after for before, after in zip(*losses, strict=True)]
    gain = fmean(gains)
    if gain <= 0:
        verdict = Verdict.NO_BETTER
    elif gain <= CHANCE * stdev(gains) / math.sqrt(len(gains)):
        verdict = Verdict.WITHIN_CHANCE
    else:
        verdict = Verdict.BETTER
    return Fit(
        verdict=verdict,
        tested=len(reviews),
        held_out=len(later),
        before=fmean(losses[0]),
        after=fmean(losses[1]),
        parameters=candidate,
    )
