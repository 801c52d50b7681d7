"""Everything that is known of one card: its reviews, runs and resets, and its predicted recall from day to day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from studylm.availability.dates import due_dates
from studylm.scheduling.fsrs import forgetting_curve
from studylm.scheduling.model import Config, Memory, retrievability
from studylm.store.records import AttemptRecord, Parameters, ReviewRecord
from studylm.store.store import Store

AHEAD = 30
"""The curve goes on for so many study days after today, or up to the day on which the card is due if that is later."""
CURVE_POINTS = 1000
"""Points of a curve at most: of more days, only every second, third, ... one has a point."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Point:
    """The predicted recall on one study day, after its last review; 0..1."""

    day: date
    retrievability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHistory:
    """One card. Undone reviews are left out; those from before a reset are there.

    Attributes:
        retrievability: the predicted chance of recall now, 0..1; None for a new card.
        reviews: in the order in which they were made.
        attempts: runs and kept drafts, oldest first.
        resets: when the card was made new again, aware UTC.
        curve: from the day of the first review on; without the days from a reset to the next review.
    """

    card_id: str
    memory: Memory
    retrievability: float | None
    reviews: tuple[ReviewRecord, ...]
    attempts: tuple[AttemptRecord, ...]
    resets: tuple[datetime, ...]
    curve: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """The days from the last review of a day up to the next one, and what recall follows from."""

    start: date
    stability: float
    parameters: Sequence[float]
    end: date | None = None
    """The day of a reset: from then on there is no prediction."""


def card_history(store: Store, card_id: str, now: datetime, *, config: Config) -> CardHistory:
    """The history of a card at `now` (aware), in a deck or not; empty if it has none."""
    today, memory = config.study_day(now), store.reviews.memory(card_id)
    reviews = store.reviews.records(card_id)
    resets = store.changes.resets(card_id)
    present = store.reviews.parameters().fsrs
    ended = {review_id: config.study_day(at) for at, review_id in resets}
    spans = _spans(reviews, memory, ended, store.reviews.all_parameters(), present)
    due = due_dates(store, config, today).day(memory, card_id)
    last = max(today + AHEAD * _DAY, due or today)
    return CardHistory(
        card_id=card_id,
        memory=memory,
        retrievability=retrievability(memory, today, parameters=present, config=config),
        reviews=tuple(reviews),
        attempts=tuple(store.attempts.records(card_id, drafts=True)),
        resets=tuple(at for at, _ in resets),
        curve=tuple(_curve(spans, today, last, due=due)),
    )


def _spans(
    reviews: Sequence[ReviewRecord],
    memory: Memory,
    ended: Mapping[int, date],
    parameters: Mapping[int, Parameters],
    present: Sequence[float],
) -> list[_Span]:
    """The spans in order of their days.

    Each has the parameters with which the review at its end was predicted, so that the curve meets that prediction; the
    last one has those that hold now.
    """
    spans: list[_Span] = []
    for place, review in enumerate(reviews):
        following = reviews[place + 1] if place + 1 < len(reviews) else None
        fsrs = present if following is None else parameters[following.parameters].fsrs
        stability = review.after.stability if following or memory.stability is None else memory.stability
        while (
            spans and spans[-1].start >= review.study_day
        ):  # of several reviews on a day, or if the clock was set back
            spans.pop()
        spans.append(_Span(review.study_day, stability or 1.0, fsrs, ended.get(review.id)))
    return spans


def _curve(spans: Sequence[_Span], today: date, last: date, *, due: date | None) -> list[Point]:
    if not spans:
        return []
    first = spans[0].start
    number = max(0, (last - first).days) + 1
    step = -(-number // (CURVE_POINTS - 3))  # rounded up; three days have a point in any case
    days = {first + ahead * _DAY for ahead in range(0, number, step)}
    days |= {day for day in (today, due, last) if day is not None and first <= day <= last}
    starts = [span.start for span in spans]
    points = []
    for day in sorted(days):
        span = spans[bisect_right(starts, day) - 1]
        if span.end is None or day < span.end:
            recall = forgetting_curve((day - span.start).days, span.stability, span.parameters)
            points.append(Point(day, recall))
    return points
