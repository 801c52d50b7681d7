"""The learner's figures, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from studylm.availability import NEW_PER_DAY, Agenda, new_left
from studylm.deck.card import Library
from studylm.deck.loading.lazy_cards import topics_of
from studylm.forms.form import Form
from studylm.scheduling.due import DueDates
from studylm.scheduling.model import DEFAULT_CONFIG, Config, Memory, Phase, Rating, retrievability
from studylm.store.derived.daily import Day, Total
from studylm.store.records import Flags
from studylm.store.store import Store

FORECAST_DAYS = 14
HEATMAP_DAYS = 365
WINDOWS = {"today": 1, "week": 7, "month": 30, "all": None}
"""The windows of true retention: the number of study days up to today; None for all."""

_DAY = timedelta(days=1)
_NO_FLAGS = Flags()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The learner's figures at one moment. Dates are study days; shares are 0..1, None without data.

    Figures on reviews count all standing reviews, including those of cards that are no longer in a deck; figures on
    cards are about the library.

    Attributes:
        now: ISO 8601, UTC.
        cards: all cards; `new` of them were never reviewed, `learning` are in a learning or relearning step.
        due: cards due now (learning, relearning and review), suspended and buried ones excluded.
        new_today: new cards left within today's limit.
        streak: study days in a row with at least one review, up to today (or yesterday, if today has none yet).
        lapses: agains in the review phase.
        minutes: measured time on cards.
        retention: true retention by window "today", "week" (7 days), "month" (30), "all": the share of reviews in the
            review phase that were not rated again.
        forecast: the next 14 study days, today first: {"day", "due"}; overdue cards count for today.
        heatmap: day -> reviews, of those of the last 365 study days that had any.
        ratings: how often each rating was given, by its word.
        average_retrievability: the mean over all reviewed cards.
        known: the expected number of cards recalled now: the sum of retrievabilities.
        topics: topic -> {"cards", "seen", "mastery"}; mastery is the mean retrievability of its cards, 0 for unseen ones.
        attempts: runs of code: "total", "passed", "cards_tried", "cards_solved".
        forms: the reviews of code cards by form: form -> {"reviews", "remembered", "minutes"}; remembered is the share that
            was not rated again. Forms without reviews are left out.
    """

    now: str
    cards: int
    new: int
    learning: int
    due: int
    due_learning: int
    due_review: int
    new_today: int
    reviewed_today: int
    studied_today_minutes: float
    streak: int
    longest_streak: int
    reviews: int
    lapses: int
    minutes: float
    retention: dict[str, float | None]
    forecast: list[dict[str, Any]]
    heatmap: dict[str, int]
    ratings: dict[str, int]
    average_retrievability: float | None
    known: float
    topics: dict[str, dict[str, Any]]
    attempts: dict[str, int]
    forms: dict[str, dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """All figures as JSON data."""
        return asdict(self)


def figures(
    library: Library,
    store: Store,
    now: datetime,
    *,
    config: Config = DEFAULT_CONFIG,
    new_limit: int = NEW_PER_DAY,
    agenda: Agenda | None = None,
) -> Stats:
    """Every figure at `now` (aware). Does not write.

    Args:
        new_limit: new cards per study day.
        agenda: that of the whole library, if there is one; it saves time.
    """
    today = config.study_day(now)
    memories, flags = store.present.memories(), store.present.flagged()
    parameters = store.reviews.parameters().fsrs
    seen = {card_id: memories[card_id] for card_id in library.cards if card_id in memories}
    recall = {
        card_id: retrievability(memory, today, parameters=parameters, config=config) or 0.0
        for card_id, memory in seen.items()
    }
    ready = (agenda or Agenda(store, config)).counts(library, now)
    days, totals = {found.day: found for found in store.daily.days()}, store.daily.totals()
    present = days.get(today)
    given: Counter[Rating] = Counter()
    for total in totals:
        given[total.rating] += total.reviews
    return Stats(
        now=now.isoformat(),
        cards=len(library.cards),
        new=len(library.cards) - len(seen),
        learning=sum(memory.phase in (Phase.LEARNING, Phase.RELEARNING) for memory in seen.values()),
        due=ready.learning + ready.review,
        due_learning=ready.learning,
        due_review=ready.review,
        new_today=min(ready.new, new_left(store, today, new_limit)),
        reviewed_today=present.reviews if present else 0,
        studied_today_minutes=_minutes(present.milliseconds if present else 0),
        streak=_streak(days, today) or _streak(days, today - _DAY),
        longest_streak=max((_streak(days, day) for day in days if day + _DAY not in days), default=0),
        reviews=sum(total.reviews for total in totals),
        lapses=sum(total.reviews for total in totals if total.phase is Phase.REVIEW and total.rating is Rating.AGAIN),
        minutes=_minutes(sum(total.milliseconds for total in totals)),
        retention={name: _retention(days.values(), today, length) for name, length in WINDOWS.items()},
        forecast=_forecast(
            [memory for card_id, memory in seen.items() if not flags.get(card_id, _NO_FLAGS).suspended], today, config
        ),
        heatmap=_heatmap(days.values(), today),
        ratings={rating.word: given[rating] for rating in Rating},
        average_retrievability=sum(recall.values()) / len(recall) if recall else None,
        known=sum(recall.values()),
        topics=_topics(library, recall),
        attempts=_attempts(store),
        forms=_forms(totals),
    )


def _minutes(milliseconds: int) -> float:
    return milliseconds / 60_000


def _streak(days: Container[date], last: date) -> int:
    """The number of consecutive days up to `last` that are in `days`."""
    length = 0
    while last - length * _DAY in days:
        length += 1
    return length


def _retention(days: Iterable[Day], today: date, length: int | None) -> float | None:
    first = date.min if length is None else today - (length - 1) * _DAY
    within = [found for found in days if first <= found.day <= today]
    tested = sum(found.tested for found in within)
    return sum(found.remembered for found in within) / tested if tested else None


def _forecast(memories: Iterable[Memory], today: date, config: Config) -> list[dict[str, Any]]:
    dates = DueDates(config, today)
    days = (dates.day(memory) for memory in memories)
    due = Counter(max(today, day) for day in days if day is not None)
    coming = [today + ahead * _DAY for ahead in range(FORECAST_DAYS)]
    return [{"day": day.isoformat(), "due": due[day]} for day in coming]


def _heatmap(days: Iterable[Day], today: date) -> dict[str, int]:
    first = today - (HEATMAP_DAYS - 1) * _DAY
    return {found.day.isoformat(): found.reviews for found in days if first <= found.day <= today}


def _topics(library: Library, recall: dict[str, float]) -> dict[str, dict[str, Any]]:
    by_topic: dict[str, list[str]] = {}
    for card_id, topics in topics_of(library.cards).items():
        for topic in topics:
            by_topic.setdefault(topic, []).append(card_id)
    return {
        topic: {
            "cards": len(ids),
            "seen": sum(card_id in recall for card_id in ids),
            "mastery": sum(recall.get(card_id, 0.0) for card_id in ids) / len(ids),
        }
        for topic, ids in by_topic.items()
    }


def _forms(totals: Iterable[Total]) -> dict[str, dict[str, Any]]:
    by_form: dict[Form, list[Total]] = {}
    for total in totals:
        if total.form is not None:
            by_form.setdefault(total.form, []).append(total)
    figures = {}
    for form in Form:
        if found := by_form.get(form):
            reviews = sum(total.reviews for total in found)
            figures[form.value] = {
                "reviews": reviews,
                "remembered": sum(total.reviews for total in found if total.rating > Rating.AGAIN) / reviews,
                "minutes": _minutes(sum(total.milliseconds for total in found)),
            }
    return figures


def _attempts(store: Store) -> dict[str, int]:
    found = store.attempts.counts()
    return {
        "total": found.runs,
        "passed": found.passed,
        "cards_tried": found.cards_tried,
        "cards_solved": found.cards_solved,
    }
