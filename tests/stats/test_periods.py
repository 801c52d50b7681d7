"""Days, weeks and months, on a history that is counted by hand."""

from __future__ import annotations

from typing import Any

from studylm.collection import Rating
from tests.stats.conftest import Learner

AGAIN, HARD, GOOD, EASY = Rating


def six_weeks(learner: Learner) -> None:
    """Three cards met in the first week; three tests: two young ones, of which one is forgotten, and a mature one.

    Week of 4 May: a, b and c are met. Week of 11 May: a is recalled after an interval of about 8 days (young). Week of
    1 June: b is forgotten after about 8 days (young). Week of 8 June: a is recalled after more than 21 days (mature).
    """
    learner.rate("a", EASY, 0, 30)
    learner.rate("b", EASY, 0, 30)
    learner.rate("c", GOOD, 6, 60)  # Sunday, 10 May
    learner.rate("a", EASY, 7, 30)  # Monday, 11 May
    interval = learner.collection.view("d/a").memory.interval_days
    assert interval is not None and interval >= 21
    learner.rate("b", AGAIN, 28, 90)  # Monday, 1 June
    learner.rate("b", GOOD, 28, None)  # relearning: no test
    learner.rate("a", GOOD, 40, 15)  # Saturday, 13 June


def only(rows: list[dict[str, Any]], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in rows]


def test_days(learner: Learner) -> None:
    six_weeks(learner)
    days = learner.stats().by_day
    assert only(days, "day", "reviews", "minutes", "learned", "tested", "retention") == [
        ("2026-05-04", 2, 1.0, 2, 0, None),
        ("2026-05-10", 1, 1.0, 1, 0, None),
        ("2026-05-11", 1, 0.5, 0, 1, 1.0),
        ("2026-06-01", 2, 1.5, 0, 1, 0.0),
        ("2026-06-13", 1, 0.25, 0, 1, 1.0),
    ]
    assert only(days, "retention_young", "retention_mature") == [
        (None, None),
        (None, None),
        (1.0, None),
        (0.0, None),
        (None, 1.0),
    ]


def test_weeks_begin_on_monday(learner: Learner) -> None:
    six_weeks(learner)
    weeks = learner.stats().by_week
    assert only(weeks, "week", "reviews", "minutes", "learned", "tested") == [
        ("2026-05-04", 3, 2.0, 3, 0),
        ("2026-05-11", 1, 0.5, 0, 1),
        ("2026-06-01", 2, 1.5, 0, 1),
        ("2026-06-08", 1, 0.25, 0, 1),
    ]
    assert [week["retention"] for week in weeks] == [None, 1.0, 0.0, 1.0]


def test_months(learner: Learner) -> None:
    six_weeks(learner)
    assert learner.stats().by_month == [
        {
            "month": "2026-05",
            "reviews": 4,
            "minutes": 2.5,
            "learned": 3,
            "tested": 1,
            "retention": 1.0,
            "retention_young": 1.0,
            "retention_mature": None,
        },
        {
            "month": "2026-06",
            "reviews": 3,
            "minutes": 1.75,
            "learned": 0,
            "tested": 2,
            "retention": 1 / 2,
            "retention_young": 0.0,
            "retention_mature": 1.0,
        },
    ]


def test_a_week_across_the_turn_of_the_year(learner: Learner) -> None:
    learner.rate("a", GOOD, 239)  # Tuesday, 29 December 2026
    learner.rate("a", GOOD, 243)  # Saturday, 2 January 2027
    stats = learner.stats()
    assert only(stats.by_week, "week", "reviews") == [("2026-12-28", 2)]
    assert only(stats.by_month, "month", "reviews") == [("2026-12", 1), ("2027-01", 1)]


def test_true_retention_of_young_and_mature_tests(learner: Learner) -> None:
    six_weeks(learner)
    stats = learner.stats(40)
    assert stats.retention == {"today": 1.0, "week": 1.0, "month": 1 / 2, "all": 2 / 3}
    assert stats.retention_young == {"today": None, "week": None, "month": 0.0, "all": 1 / 2}
    assert stats.retention_mature == {"today": 1.0, "week": 1.0, "month": 1.0, "all": 1.0}
    assert (stats.streak, stats.longest_streak) == (1, 2)  # 10 and 11 May


def test_what_is_undone_is_in_none_of_them(learner: Learner) -> None:
    six_weeks(learner)
    before = learner.stats(41)
    learner.rate("a", AGAIN, 41, 60)
    assert learner.stats().retention["all"] == 2 / 4
    learner.collection.undo()
    assert learner.stats(41) == before


def test_a_reset_card_is_learned_again_and_its_tests_stay(learner: Learner) -> None:
    six_weeks(learner)
    learner.collection.control.reset(["d/a"])
    learner.rate("a", GOOD, 41)
    stats = learner.stats()
    assert (stats.by_month[-1]["learned"], stats.by_month[-1]["tested"]) == (1, 2)
    assert stats.retention["all"] == 2 / 3


def test_a_replay_changes_no_figure(learner: Learner) -> None:
    six_weeks(learner)
    before = learner.stats()
    learner.collection.replay()
    assert learner.stats() == before
