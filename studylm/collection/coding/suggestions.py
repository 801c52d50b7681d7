"""Which rating a pass suggests, from what was seen in this review alone, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from studylm.forms.form import Form
from studylm.scheduling.model import Rating
from studylm.store.records import Opening
from studylm.store.store import Store
from studylm.wording import count, spent

LONGEST = timedelta(hours=1)
"""The longest time from opening a review to its pass that counts as work."""
QUICK = 0.5
"""The share of the usual time in which a rebuild is easy."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rating, and the reason in a few words that go after "since"."""

    rating: Rating
    why: str


def suggestion(store: Store, card_id: str, now: datetime) -> Suggestion:
    """What a pass of this card suggests; one that is not recorded yet is taken to happen `now` (aware).

    Good after a pass at the first run without help, or easy if a rebuild took less than half the usual time; hard after
    failed runs or hints; again after a look at an answer.
    """
    taken = store.attempts.help_since_review(card_id)
    if taken.revealed:
        return Suggestion(Rating.AGAIN, "you looked at an answer")
    help_ = [count(taken.failed, "failed run")] if taken.failed else []
    help_ += [count(taken.hints, "hint")] if taken.hints else []
    if help_:
        return Suggestion(Rating.HARD, f"it took {' and '.join(help_)}")
    took, usual = _times(store, card_id, now)
    if took is not None and usual is not None and timedelta(0) <= took < usual * QUICK:
        return Suggestion(Rating.EASY, f"you wrote it in {spent(took)} and usually need {spent(usual)}")
    return Suggestion(Rating.GOOD, "it passed at the first run without help")


def _times(store: Store, card_id: str, now: datetime) -> tuple[timedelta | None, timedelta | None]:
    """The time that this review's rebuild took, and the learner's usual one for writing this answer; None if unknown.

    The usual one is the median over earlier rebuilds of the card, or over its builds if there was no rebuild.
    """
    openings, current = store.openings.all(card_id), store.openings.current(card_id)
    if current is None:
        return None, None
    forms: dict[int | None, set[Form]] = {}
    begun: dict[int | None, Opening] = {}
    for opening in openings:
        first = begun.get(opening.after_review)
        if first is None or opening.attempts_before > first.attempts_before:  # begun, or begun anew on another day
            begun[opening.after_review], forms[opening.after_review] = opening, set()
        forms[opening.after_review].add(opening.form)
    ends = {current.after_review: now}
    for passed in reversed(store.attempts.passes(card_id)):
        if passed.after_review in begun and passed.attempt > begun[passed.after_review].attempts_before:
            ends[passed.after_review] = passed.at
    times = {review: end - begun[review].at for review, end in ends.items()}
    here = current.after_review
    if forms[here] != {Form.REBUILD}:  # a restore before it showed most of the answer
        return None, None
    for form in (Form.REBUILD, Form.BUILD):
        usual = [
            min(took, LONGEST).total_seconds()
            for review, took in times.items()
            if review != here and forms[review] == {form}
        ]
        if usual:
            return times.get(here), timedelta(seconds=median(usual))
    return times.get(here), None
