"""Every figure that is shown, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The learner's figures at one moment. Dates are study days; shares are 0..1, None where nothing is known yet.

    Attributes:
        due: cards due now (learning, relearning and review), suspended ones excluded.
        new_today: new cards that today's limit still allows.
        streak: study days in a row with at least one review, up to today (or yesterday, if today has none yet).
        retention: true retention by window "today", "week", "month", "all": the share of reviews in the review
            phase that were not rated again.
        forecast: the next 14 study days as (day, cards due); overdue ones count for today.
        heatmap: the last 365 study days that had reviews, as day -> reviews.
        ratings: how often each rating was given, by its word.
        average_retrievability: over all cards that have been reviewed.
        known: how many cards the learner would recall now: the sum of retrievabilities.
        topics: by topic: cards, seen, mastery (mean retrievability over all its cards, unseen ones counting 0).
        attempts: runs of code: total, passed, cards_tried, cards_solved.
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

    def to_json(self) -> dict[str, Any]:
        """All figures as JSON data."""
        raise NotImplementedError
