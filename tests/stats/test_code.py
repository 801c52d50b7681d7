"""Tries, times, first runs and diagnoses of code cards, on two cards whose runs are counted by hand."""

from __future__ import annotations

import pytest

from studylm.collection import Rating
from tests.stats.conftest import Learner

GOOD = Rating.GOOD


def a_month(learner: Learner) -> None:
    """Four reviews: `f` built with three tries in 20 minutes; `g` built at the first run, its file never opened with
    `start`; `f` rebuilt at the first run in 30 minutes; `g` rebuilt in vain.
    """
    learner.at(0)
    learner.open("f")
    for minutes, said in ((5, "It gives 3, not 1."), (10, "It gives 4, not 1."), (20, "pass"), (25, "pass")):
        learner.at(0, minutes / 60)
        learner.run("f", said)
    learner.rate("f", GOOD, 1)
    learner.run("f", "It gives 9, not 1.")  # practice: it is not due, and nothing was opened
    learner.run("f", "pass")
    learner.at(2)
    learner.run("g", "pass")
    learner.rate("g", GOOD, 2)
    learner.at(20)  # Sunday, 24 May
    learner.open("f")
    learner.at(20, 0.5)
    learner.run("f", "pass")
    learner.at(30)  # Wednesday, 3 June
    learner.open("g")
    learner.at(30, 0.1)
    learner.run("g", "It gives 5, not 1.")
    learner.run("g", "!The process ended by itself.")


def test_tries_and_minutes_until_it_passes(learner: Learner) -> None:
    a_month(learner)
    code = learner.stats().code
    assert (code["reviews"], code["passed"]) == (4, 3)
    assert code["tries"] == 1  # the median of 3, 1 and 1
    assert code["minutes"] == 25  # the median of 20 and 30
    assert code["first_run_passed"] == 2 / 4
    assert code["forms"] == {
        "build": {"reviews": 2, "passed": 2, "tries": 2, "minutes": 20, "first_run_passed": 1 / 2},
        "rebuild": {"reviews": 2, "passed": 1, "tries": 1, "minutes": 30, "first_run_passed": 1 / 2},
    }


def test_first_runs_that_passed_by_week_and_month(learner: Learner) -> None:
    a_month(learner)
    code = learner.stats().code
    assert code["by_week"] == [
        {"week": "2026-05-04", "reviews": 2, "first_run_passed": 1 / 2},
        {"week": "2026-05-18", "reviews": 1, "first_run_passed": 1.0},
        {"week": "2026-06-01", "reviews": 1, "first_run_passed": 0.0},
    ]
    assert code["by_month"] == [
        {"month": "2026-05", "reviews": 3, "first_run_passed": 2 / 3},
        {"month": "2026-06", "reviews": 1, "first_run_passed": 0.0},
    ]


def test_diagnoses_that_differ_in_figures_only_are_one(learner: Learner) -> None:
    a_month(learner)
    assert learner.stats().code["diagnoses"] == [
        {"check": "value", "message": "It gives 5, not 1.", "runs": 4, "cards": ["d/f", "d/g"]},
        {"check": None, "message": "The process ended by itself.", "runs": 1, "cards": ["d/g"]},
    ]


def test_no_more_than_the_ten_diagnoses_met_most(learner: Learner) -> None:
    for number, letter in enumerate("abcdefghijkl"):
        for _ in range(number + 1):
            learner.run("f", f"It gives {letter}.")
    found = learner.stats().code["diagnoses"]
    assert [(each["message"], each["runs"]) for each in found] == [
        (f"It gives {letter}.", number + 1) for number, letter in reversed(list(enumerate("abcdefghijkl")))
    ][:10]


def test_a_time_is_at_most_an_hour(learner: Learner) -> None:
    learner.at(0)
    learner.open("f")
    learner.at(3)
    learner.run("f", "pass")
    assert learner.stats().code["minutes"] == 60


def test_before_the_first_run(learner: Learner) -> None:
    assert learner.stats().code == {
        "reviews": 0,
        "passed": 0,
        "tries": None,
        "minutes": None,
        "first_run_passed": None,
        "forms": {},
        "by_week": [],
        "by_month": [],
        "diagnoses": [],
    }


def test_a_run_that_never_ended_does_not_count(learner: Learner) -> None:
    attempts, today = learner.collection.store.attempts, learner.now.date()
    attempts.begin("d/f", b"", "f.py", device="auto", now=learner.now, today=today)
    learner.run("f", "pass")
    code = learner.stats().code
    assert (code["reviews"], code["tries"]) == (1, 1)


def test_an_undone_rating_leaves_the_runs_as_they_are(learner: Learner) -> None:
    learner.at(0)
    learner.open("f")
    learner.run("f", "No.")
    learner.run("f", "pass")
    before = learner.stats().code
    learner.rate("f", GOOD, 0)
    learner.collection.undo()
    assert learner.stats().code == before
    assert (before["reviews"], before["tries"]) == (1, 2)


@pytest.mark.parametrize("again", [False, True])
def test_a_review_that_is_left_and_begun_anew_counts_from_there(learner: Learner, again: bool) -> None:
    """A pass that was not rated on its day is an old answer; the review begins anew on the next opening."""
    learner.at(0)
    learner.open("f")
    learner.run("f", "pass")
    learner.rate("f", GOOD, 0)
    learner.at(20)
    learner.open("f")
    learner.run("f", "No.")
    learner.run("f", "pass")
    if again:
        learner.at(21)
        learner.open("f")
        learner.at(21, 0.2)
        learner.run("f", "pass")
    rebuild = learner.stats().code["forms"]["rebuild"]
    assert (rebuild["reviews"], rebuild["tries"]) == (1, 1 if again else 2)
    assert rebuild["minutes"] == pytest.approx(12 if again else 0)
