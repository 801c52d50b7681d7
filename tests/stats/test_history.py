"""The history of one card: what was reviewed and run, and the predicted recall from day to day."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylm.collection import Phase, Rating
from studylm.scheduling.fsrs import forgetting_curve
from studylm.scheduling.model import DEFAULT_PARAMETERS
from studylm.stats.history import AHEAD, CURVE_POINTS, CardHistory, card_history
from studylm.store.records import ReviewRecord
from tests.stats.conftest import MONDAY, Learner

AGAIN, HARD, GOOD, EASY = Rating


def day(number: int) -> date:
    return MONDAY.date() + timedelta(days=number)


def history(learner: Learner, name: str = "a") -> CardHistory:
    return card_history(
        learner.collection.store, f"d/{name}", learner.collection.clock.now(), config=learner.collection.config
    )


def curve(found: CardHistory) -> dict[date, float]:
    return {point.day: point.retrievability for point in found.curve}


def stability(review: ReviewRecord) -> float:
    assert review.after.stability is not None
    return review.after.stability


def test_a_card_without_a_history(learner: Learner) -> None:
    found = history(learner)
    assert (found.memory.phase, found.retrievability) == (Phase.NEW, None)
    assert (found.reviews, found.attempts, found.resets, found.curve) == ((), (), (), ())


def test_the_curve_starts_anew_with_each_review_and_meets_what_was_predicted(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.rate("a", GOOD, 10)
    learner.at(12)
    found = history(learner)
    points = curve(found)
    first, second = found.reviews
    assert (points[day(0)], points[day(10)]) == (1.0, 1.0)
    for after in range(1, 10):
        # (1 + 0.98035 t / 8.2956) ** -0.1542: the stability of a first easy review is 8.2956 days
        assert points[day(after)] == pytest.approx((1 + 0.980346 * after / 8.2956) ** -0.1542, abs=1e-5)
    before = forgetting_curve(10, stability(first), DEFAULT_PARAMETERS)
    assert points[day(9)] > before == second.retrievability
    assert points[day(12)] == found.retrievability
    due = found.memory.due
    assert due is not None and points[due.date()] == pytest.approx(0.9, abs=0.01)
    assert list(points) == sorted(points) == [day(0) + timedelta(days=n) for n in range(len(points))]
    assert found.curve[-1].day == max(due.date(), day(12 + AHEAD))


def test_of_several_reviews_on_a_day_the_last_one_counts(learner: Learner) -> None:
    for rating in (GOOD, AGAIN, EASY):
        learner.rate("a", rating, 0)
    found = history(learner)
    assert len(found.reviews) == 3
    expected = forgetting_curve(5, stability(found.reviews[-1]), DEFAULT_PARAMETERS)
    assert curve(found)[day(5)] == expected


def test_undone_reviews_are_left_out(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.at(9)
    before = history(learner)
    learner.rate("a", AGAIN, 9)
    learner.collection.undo()
    assert history(learner) == before


def test_between_a_reset_and_the_next_review_there_is_no_prediction(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.at(5)
    learner.collection.control.reset(["d/a"])
    found = history(learner)
    assert list(curve(found)) == [day(n) for n in range(5)]
    assert (found.memory.phase, len(found.reviews), found.resets) == (Phase.NEW, 1, (learner.now,))
    learner.rate("a", GOOD, 20)
    found = history(learner)
    assert [n for n in range(25) if day(n) in curve(found)] == [*range(5), *range(20, 25)]
    assert [review.before.phase for review in found.reviews] == [Phase.NEW, Phase.NEW]
    learner.collection.undo()
    learner.collection.control.undo()  # the reset
    assert history(learner).resets == ()
    assert day(20) in curve(history(learner))


def test_a_span_is_drawn_with_the_parameters_that_predicted_its_end(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    fitted = (*DEFAULT_PARAMETERS[:-1], 0.4)
    with sqlite3.connect(learner.workspace.database) as other:
        columns = "desired_retention, reason, learning_steps, relearning_steps, maximum_interval, day_starts_at"
        other.execute(
            f"INSERT INTO parameters (fsrs, {columns}) SELECT ?, {columns} FROM parameters WHERE id = 1",
            (str(list(fitted)),),
        )
    other.close()
    learner.rate("a", GOOD, 10)
    found = history(learner)
    first, second = found.reviews
    assert second.retrievability == forgetting_curve(10, stability(first), fitted)
    assert curve(found)[day(9)] == forgetting_curve(9, stability(first), fitted)


def test_runs_and_drafts_are_part_of_it(learner: Learner) -> None:
    learner.open("f")
    learner.run("f", "No.")
    learner.run("f", "pass")
    learner.rate("f", GOOD, 0)
    learner.at(30)
    learner.open("f")
    found = history(learner, "f")
    assert [(record.outcome, record.draft) for record in found.attempts] == [
        ("failed", False),
        ("passed", False),
        (None, True),  # what the file held
    ]
    assert history(learner, "a").attempts == ()


def test_a_long_history_has_a_bounded_number_of_points(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.rate("a", EASY, 5000)
    found = history(learner)
    due = found.memory.due
    assert due is not None
    assert 300 < len(found.curve) <= CURVE_POINTS
    assert {day(0), day(5000), due.date()} <= curve(found).keys()
    assert found.curve[-1].day == max(due.date(), day(5000 + AHEAD))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-40, 400), st.sampled_from([*Rating, None])), max_size=12))
def test_whatever_the_clock_does_days_are_in_order_and_recall_is_a_chance(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, Rating | None]]
) -> None:
    learner, now = Learner(tmp_path_factory.mktemp("learner")), 0
    try:
        for jump, rating in steps:
            now += jump
            learner.at(now)
            if rating is None:
                learner.collection.control.reset(["d/a"])
            else:
                learner.collection.rate("d/a", rating)
        found = history(learner)
        days = [point.day for point in found.curve]
        assert days == sorted(set(days)) and len(days) <= CURVE_POINTS
        assert all(0 < point.retrievability <= 1 for point in found.curve)
        assert (found.retrievability is None) == (found.memory.phase is Phase.NEW)
        if found.memory.phase is not Phase.NEW and day(now) in days:
            assert curve(found)[day(now)] == found.retrievability
    finally:
        learner.collection.close()
