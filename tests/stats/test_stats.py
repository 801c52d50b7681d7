"""The figures: each against a history small enough to count by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.deck.card import Card, Kind, Library, Source
from studylm.forms.form import Form
from studylm.scheduling.model import Config, Rating
from studylm.stats import Stats, figures
from studylm.store.records import ChangeKind
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
AGAIN, HARD, GOOD, EASY = Rating


def card(name: str, *topics: str) -> Card:
    return Card(
        id=f"d/{name}",
        deck="d",
        kind=Kind.RECALL,
        title=name,
        prompt=name,
        source=Source(Path("d.md"), 1),
        topics=topics,
    )


LIBRARY = Library({it.id: it for it in (card("a", "x"), card("b", "x", "y"), card("c", "y"), card("d"), card("e"))})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "studylm.db") as store:
        yield store


def on(day: int, hour: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour)


def rate(store: Store, name: str, rating: Rating, now: datetime, seconds: float | None = None) -> None:
    duration = None if seconds is None else int(seconds * 1000)
    store.reviews.record(f"d/{name}", rating, now, config=CONFIG, duration_ms=duration)


def at(store: Store, now: datetime, new_limit: int = 10) -> Stats:
    return figures(LIBRARY, store, now, config=CONFIG, new_limit=new_limit)


def test_before_the_first_review(store: Store) -> None:
    stats = at(store, MONDAY)
    assert (stats.cards, stats.new, stats.due, stats.reviews, stats.streak, stats.longest_streak) == (5, 5, 0, 0, 0, 0)
    assert stats.new_today == 5
    assert at(store, MONDAY, new_limit=2).new_today == 2
    assert stats.retention == {"today": None, "week": None, "month": None, "all": None}
    assert stats.average_retrievability is None
    assert stats.known == 0
    assert stats.ratings == {"again": 0, "hard": 0, "good": 0, "easy": 0}
    assert [day["due"] for day in stats.forecast] == [0] * 14
    unseen = {"cards": 2, "seen": 0, "mastery": 0.0, "known": 0.0, "recall": None, "reviews": 0, "lapses": 0}
    assert stats.topics == {"x": unseen, "y": unseen}


def test_reviews_ratings_and_minutes(store: Store) -> None:
    rate(store, "a", GOOD, on(0), 30)
    rate(store, "a", GOOD, on(0, 1), 60)
    rate(store, "b", EASY, on(1), None)
    rate(store, "gone", AGAIN, on(1), 30)
    stats = at(store, on(1, 1))
    assert (stats.reviews, stats.reviewed_today, stats.minutes, stats.studied_today_minutes) == (4, 2, 2.0, 0.5)
    assert stats.ratings == {"again": 1, "hard": 0, "good": 2, "easy": 1}
    assert stats.heatmap == {"2026-05-04": 2, "2026-05-05": 2}
    assert (stats.new, stats.new_today) == (3, 3)
    assert at(store, on(1, 1), new_limit=4).new_today == 2  # b and gone were met today
    store.reviews.undo_last(on(1))
    assert at(store, on(1, 1)).reviews == 3


def test_a_streak_lasts_until_a_day_without_a_review_is_over(store: Store) -> None:
    for day in (0, 1, 2, 5, 6):
        rate(store, "a", GOOD, on(day))
    assert at(store, on(6)).streak == 2
    assert at(store, on(7)).streak == 2  # today may still come
    assert at(store, on(7, 15)).streak == 2  # three at night
    assert at(store, on(7, 16)).streak == 0
    assert at(store, on(2)).streak == 3
    assert at(store, on(9)).longest_streak == 3


def test_true_retention_is_of_reviews_of_learned_cards_only(store: Store) -> None:
    for name in ("a", "b", "c"):
        rate(store, name, EASY, on(0))
    rate(store, "a", AGAIN, on(10))
    rate(store, "a", AGAIN, on(10))  # relearning: does not count
    rate(store, "b", HARD, on(20))
    rate(store, "c", EASY, on(29))
    assert at(store, on(29)).retention == {"today": 1.0, "week": 1.0, "month": 2 / 3, "all": 2 / 3}
    assert at(store, on(30)).retention["today"] is None
    assert at(store, on(39)).retention["month"] == 2 / 3
    assert at(store, on(40)).retention["month"] == 1.0
    assert at(store, on(29)).lapses == 1


def test_the_forecast_counts_overdue_cards_today_and_leaves_suspended_ones_out(store: Store) -> None:
    for name in ("a", "b", "c", "d"):
        rate(store, name, EASY, on(0))
    days = [int(store.reviews.memory(f"d/{name}").interval_days or 0) for name in "abcd"]
    start = [day["due"] for day in at(store, on(0)).forecast]
    assert sum(start) == 4
    assert all(start[day] >= 1 for day in days)
    late = at(store, on(max(days) + 3))
    assert [day["due"] for day in late.forecast] == [4] + [0] * 13
    assert late.forecast[0]["day"] == str(on(max(days) + 3).date())
    assert (late.due, late.due_review, late.due_learning) == (4, 4, 0)
    store.changes.make(ChangeKind.SUSPEND, ["d/a"], MONDAY)
    assert at(store, on(max(days) + 3)).due == 3
    assert at(store, on(max(days) + 3)).forecast[0]["due"] == 3


def test_a_card_in_a_step_is_due_when_the_step_has_run_out(store: Store) -> None:
    rate(store, "a", GOOD, on(0))
    now = at(store, on(0))
    assert (now.learning, now.due, now.forecast[0]["due"]) == (1, 0, 1)
    later = at(store, on(0) + timedelta(minutes=10))
    assert (later.learning, later.due, later.due_learning) == (1, 1, 1)


def test_mastery_is_the_mean_recall_of_a_topic(store: Store) -> None:
    rate(store, "a", EASY, on(0))
    rate(store, "b", GOOD, on(0))
    stats = at(store, on(5))
    assert stats.average_retrievability is not None
    assert 0.7 < stats.average_retrievability < 0.97
    assert stats.known == pytest.approx(2 * stats.average_retrievability)
    mean = pytest.approx(stats.average_retrievability)
    assert stats.topics["x"] == {
        "cards": 2,
        "seen": 2,
        "mastery": mean,
        "known": pytest.approx(stats.known),
        "recall": mean,
        "reviews": 2,
        "lapses": 0,
    }
    assert (stats.topics["y"]["cards"], stats.topics["y"]["seen"]) == (2, 1)
    assert 0.3 < stats.topics["y"]["mastery"] < 0.5
    assert at(store, on(50)).known < stats.known


def test_attempts_are_counted_by_run_and_by_card(store: Store) -> None:
    for name, outcome in (("a", "failed"), ("a", "passed"), ("a", "passed"), ("b", "crashed"), ("c", None)):
        attempt = store.attempts.begin(f"d/{name}", b"", "f.py", device="auto", now=MONDAY, today=MONDAY.date())
        if outcome:
            verdict = {"verdict": outcome, "seconds": 0.1, "device": "cpu"}
            store.attempts.finish(attempt, verdict, suggested=None, now=MONDAY)
    assert at(store, MONDAY).attempts == {"total": 5, "passed": 2, "cards_tried": 3, "cards_solved": 1}


def test_the_heatmap_goes_back_a_year(store: Store) -> None:
    rate(store, "a", GOOD, on(0))
    assert at(store, on(364)).heatmap == {"2026-05-04": 1}
    assert at(store, on(365)).heatmap == {}
    assert at(store, on(-3)).heatmap == {}  # the clock went back


def test_all_figures_are_json(store: Store) -> None:
    rate(store, "a", EASY, on(0), 3)
    stats = at(store, on(1))
    data = json.loads(json.dumps(stats.to_json(), allow_nan=False))
    assert data["reviews"] == 1
    assert data["now"] == "2026-05-05T12:00:00+00:00"
    assert set(data) == set(Stats.__slots__)


def test_code_reviews_are_counted_by_their_form(store: Store) -> None:
    for form, rating in (
        (Form.RESTORE, Rating.GOOD),
        (Form.RESTORE, Rating.AGAIN),
        (None, Rating.GOOD),
        (Form.REBUILD, Rating.EASY),
    ):
        store.reviews.record("d/a", rating, MONDAY, form=form, duration_ms=90_000)
    assert at(store, MONDAY).forms == {
        "restore": {"reviews": 2, "remembered": 0.5, "minutes": 3.0},
        "rebuild": {"reviews": 1, "remembered": 1.0, "minutes": 1.5},
    }
