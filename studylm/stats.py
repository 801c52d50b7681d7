"""The learner's figures, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from studylm.availability import NEW_PER_DAY, available, new_left
from studylm.deck.card import Library
from studylm.forms.form import Form
from studylm.scheduling.model import DEFAULT_CONFIG, Config, Memory, Phase, Rating, retrievability
from studylm.scheduling.study_day import study_day
from studylm.store.records import Fact, Flags
from studylm.store.store import Store

FORECAST_DAYS = 14
HEATMAP_DAYS = 365
WINDOWS = {"today": 1, "week": 7, "month": 30, "all": None}
"""The windows of true retention: the number of study days up to today; None for all."""

_DAY = timedelta(days=1)


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
    library: Library, store: Store, now: datetime, *, config: Config = DEFAULT_CONFIG, new_limit: int = NEW_PER_DAY
) -> Stats:
    """Every figure at `now` (aware). Does not write.

    Args:
        new_limit: new cards per study day.
    """
    today = study_day(now, config.zone)
    facts, memories, flags = store.reviews.facts(), store.reviews.memories(), store.flags.all()
    parameters = store.reviews.parameters().fsrs
    seen = {card_id: memories[card_id] for card_id in library.cards if card_id in memories}
    recall = {
        card_id: retrievability(memory, today, parameters=parameters, config=config) or 0.0
        for card_id, memory in seen.items()
    }
    active = [card_id for card_id in library.cards if not flags.get(card_id, Flags()).suspended]
    ready = available(library, store, now, config=config)
    todays = [fact for fact in facts if fact.study_day == today]
    days = {fact.study_day for fact in facts}
    given = Counter(fact.rating for fact in facts)
    return Stats(
        now=now.isoformat(),
        cards=len(library.cards),
        new=len(library.cards) - len(seen),
        learning=sum(memory.phase in (Phase.LEARNING, Phase.RELEARNING) for memory in seen.values()),
        due=len(ready.learning) + len(ready.review),
        due_learning=len(ready.learning),
        due_review=len(ready.review),
        new_today=min(len(ready.new), new_left(store, today, new_limit)),
        reviewed_today=len(todays),
        studied_today_minutes=_minutes(todays),
        streak=_streak(days, today) or _streak(days, today - _DAY),
        longest_streak=max((_streak(days, day) for day in days if day + _DAY not in days), default=0),
        reviews=len(facts),
        lapses=sum(fact.phase is Phase.REVIEW and fact.rating is Rating.AGAIN for fact in facts),
        minutes=_minutes(facts),
        retention={name: _retention(facts, today, length) for name, length in WINDOWS.items()},
        forecast=_forecast([seen[card_id] for card_id in active if card_id in seen], today, config),
        heatmap=_heatmap(facts, today),
        ratings={rating.word: given[rating] for rating in Rating},
        average_retrievability=sum(recall.values()) / len(recall) if recall else None,
        known=sum(recall.values()),
        topics=_topics(library, recall),
        attempts=_attempts(store),
        forms=_forms(facts),
    )


def _minutes(facts: Iterable[Fact]) -> float:
    return sum(fact.duration_ms for fact in facts) / 60_000


def _streak(days: set[date], last: date) -> int:
    """The number of consecutive days up to `last` that are in `days`."""
    length = 0
    while last - length * _DAY in days:
        length += 1
    return length


def _retention(facts: list[Fact], today: date, length: int | None) -> float | None:
    first = date.min if length is None else today - (length - 1) * _DAY
    tested = [f.rating for f in facts if f.phase is Phase.REVIEW and first <= f.study_day and f.study_day <= today]
    return sum(rating > Rating.AGAIN for rating in tested) / len(tested) if tested else None


def _forecast(memories: Iterable[Memory], today: date, config: Config) -> list[dict[str, Any]]:
    due = Counter(max(today, study_day(memory.due, config.zone)) for memory in memories if memory.due is not None)
    coming = [today + ahead * _DAY for ahead in range(FORECAST_DAYS)]
    return [{"day": day.isoformat(), "due": due[day]} for day in coming]


def _heatmap(facts: Iterable[Fact], today: date) -> dict[str, int]:
    first = today - (HEATMAP_DAYS - 1) * _DAY
    reviews = Counter(fact.study_day for fact in facts if first <= fact.study_day <= today)
    return {day.isoformat(): reviews[day] for day in sorted(reviews)}


def _topics(library: Library, recall: dict[str, float]) -> dict[str, dict[str, Any]]:
    by_topic: dict[str, list[str]] = {}
    for card in library.cards.values():
        for topic in card.topics:
            by_topic.setdefault(topic, []).append(card.id)
    return {
        topic: {
            "cards": len(ids),
            "seen": sum(card_id in recall for card_id in ids),
            "mastery": sum(recall.get(card_id, 0.0) for card_id in ids) / len(ids),
        }
        for topic, ids in by_topic.items()
    }


def _forms(facts: Iterable[Fact]) -> dict[str, dict[str, Any]]:
    by_form: dict[Form, list[Fact]] = {}
    for fact in facts:
        if fact.form is not None:
            by_form.setdefault(fact.form, []).append(fact)
    return {
        form.value: {
            "reviews": len(found),
            "remembered": sum(fact.rating > Rating.AGAIN for fact in found) / len(found),
            "minutes": _minutes(found),
        }
        for form in Form
        if (found := by_form.get(form))
    }


def _attempts(store: Store) -> dict[str, int]:
    outcomes = store.attempts.outcomes()
    return {
        "total": len(outcomes),
        "passed": sum(outcome == "passed" for _, outcome in outcomes),
        "cards_tried": len({card_id for card_id, _ in outcomes}),
        "cards_solved": len({card_id for card_id, outcome in outcomes if outcome == "passed"}),
    }
