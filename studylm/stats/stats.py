"""Every figure at one moment: what `studylm stats` prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from studylm.availability import NEW_PER_DAY, Agenda, new_left
from studylm.deck.card import Library
from studylm.deck.loading.lazy_cards import topics_of
from studylm.scheduling.model import DEFAULT_CONFIG, Config, Phase, Rating
from studylm.stats import calibration, code, periods, recall
from studylm.stats.glance import glance
from studylm.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The learner's figures at one moment. `docs/figures.md` defines each of them, by the same names.

    Dates are study days; shares are 0..1, None without data. Figures on reviews count all standing reviews, including those
    of cards that are no longer in a deck; figures on cards are about the library.
    """

    now: str
    cards: int
    new: int
    learning: int
    due: int
    due_learning: int
    due_review: int
    due_today: int
    new_today: int
    reviewed_today: int
    studied_today_minutes: float
    streak: int
    longest_streak: int
    reviews: int
    lapses: int
    minutes: float
    retention: dict[str, float | None]
    retention_young: dict[str, float | None]
    retention_mature: dict[str, float | None]
    forecast: list[dict[str, Any]]
    heatmap: dict[str, int]
    ratings: dict[str, int]
    by_day: list[dict[str, Any]]
    by_week: list[dict[str, Any]]
    by_month: list[dict[str, Any]]
    average_retrievability: float | None
    known: float
    expected: list[dict[str, Any]]
    distributions: dict[str, list[dict[str, Any]]]
    calibration: dict[str, Any]
    calibration_now: dict[str, Any]
    topics: dict[str, dict[str, Any]]
    hardest: list[dict[str, Any]]
    attempts: dict[str, int]
    forms: dict[str, dict[str, Any]]
    code: dict[str, Any]

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
    review_limit: int | None = None,
    agenda: Agenda | None = None,
) -> Stats:
    """Every figure at `now` (aware). Does not write.

    Args:
        new_limit: new cards per study day.
        review_limit: cards in the review phase that are left of the study day's limit; None for no limit.
        agenda: that of the whole library, if there is one; it saves time.
    """
    today = config.study_day(now)
    brief, parameters = glance(library, store, now, config=config, agenda=agenda), store.reviews.parameters().fsrs
    seen, days = brief.seen, brief.days
    recalls = recall.Recall(seen, today, parameters=parameters, config=config)
    known = recalls.expected(today)
    ready = (agenda or Agenda(store, config)).counts(library, now)
    retention, totals = store.daily.retention(), store.daily.totals()
    given: Counter[Rating] = Counter()
    for total in totals:
        given[total.rating] += total.reviews
    windows = periods.retention_by_window(retention, today)
    calibrated = calibration.calibration(store.daily.predictions())
    calibrated["log_loss"]["moving_average"] = calibration.moving_average_loss(retention)
    return Stats(
        now=now.isoformat(),
        cards=len(library.cards),
        new=len(library.cards) - len(seen),
        learning=sum(memory.phase in (Phase.LEARNING, Phase.RELEARNING) for memory in seen.values()),
        due=ready.learning + ready.review,
        due_learning=ready.learning,
        due_review=ready.review,
        due_today=ready.learning + (ready.review if review_limit is None else min(ready.review, review_limit)),
        new_today=min(ready.new, new_left(store, today, new_limit)),
        reviewed_today=brief.reviewed_today,
        studied_today_minutes=brief.studied_today_minutes,
        streak=brief.streak,
        longest_streak=periods.longest_streak(found.day for found in days),
        reviews=brief.reviews,
        lapses=sum(total.reviews for total in totals if total.phase is Phase.REVIEW and total.rating is Rating.AGAIN),
        minutes=brief.minutes,
        retention=windows["all"],
        retention_young=windows["young"],
        retention_mature=windows["mature"],
        forecast=brief.forecast,
        heatmap=periods.heatmap(days, today),
        ratings={rating.word: given[rating] for rating in Rating},
        by_day=periods.by_period(days, retention, "day", lambda day: day.isoformat()),
        by_week=periods.by_period(days, retention, "week", periods.week_of),
        by_month=periods.by_period(days, retention, "month", periods.month_of),
        average_retrievability=known.recall,
        known=known.known,
        expected=recall.expected(recalls),
        distributions=recall.distributions(seen.values(), recalls.now.values()),
        calibration=calibrated,
        calibration_now=calibration.calibration(store.daily.predictions(parameters)),
        topics=recall.by_topic(topics_of(library.cards), seen, recalls.now),
        hardest=recall.hardest(seen, recalls.now),
        attempts=_attempts(store),
        forms=code.by_form(totals),
        code=code.code_figures(store.runs),
    )


def _attempts(store: Store) -> dict[str, int]:
    found = store.attempts.counts()
    return {
        "total": found.runs,
        "passed": found.passed,
        "cards_tried": found.cards_tried,
        "cards_solved": found.cards_solved,
    }
