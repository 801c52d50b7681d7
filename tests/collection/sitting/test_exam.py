"""An exam: cards come before it where recall on its date needs them, and the plain schedule goes on afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.collection import Collection, Rating, ReviewSession, Stage
from studylm.deck.card import Library
from studylm.errors import StudylmError
from studylm.scheduling.exam import AIM, Exam, day_for, new_per_day
from studylm.scheduling.fsrs import forgetting_curve
from studylm.scheduling.model import DEFAULT_PARAMETERS, Memory, Phase
from studylm.scheduling.simulation import Plans, play
from tests.changing import change
from tests.collection.conftest import START, make_card, make_library

Open = Callable[..., Collection]
TODAY = START.date()


@pytest.fixture
def library() -> Library:
    """Thirty recall cards, c0 to c29; c29 needs c28."""
    cards = [make_card(f"c{n}", topics=("even",) if n % 2 == 0 else ("odd",)) for n in range(30)]
    cards[29] = replace(cards[29], needs=("deck/c28",))
    return make_library(*cards)


def everything(collection: Collection) -> list[str]:
    return list(collection.library.cards)


def memory(stability: float, days_ago: int, interval: float) -> Memory:
    return Memory(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due=START,
        last_review=START - timedelta(days=days_ago),
        last_day=TODAY - timedelta(days=days_ago),
        reps=3,
        interval_days=interval,
    )


@given(
    stability=st.floats(0.5, 5000),
    ago=st.integers(0, 100),
    interval=st.integers(1, 3000),
    ahead=st.integers(1, 400),
    name=st.text(max_size=5),
)
def test_a_card_comes_before_the_exam_exactly_where_it_would_be_weak_on_it(
    stability: float, ago: int, interval: int, ahead: int, name: str
) -> None:
    exam = Exam(TODAY + timedelta(days=ahead), TODAY)
    card = memory(stability, ago, interval)
    assert card.last_day is not None
    day = day_for(exam, name, card, parameters=DEFAULT_PARAMETERS)
    left = (exam.day - card.last_day).days
    weak = forgetting_curve(left, stability, DEFAULT_PARAMETERS) < AIM
    if interval < left or not weak or left == 1:
        assert day is None
    else:
        assert day is not None and card.last_day < day < exam.day


def test_weak_cards_come_again_until_the_exam_and_not_every_day() -> None:
    exam, card, days = Exam(TODAY + timedelta(days=30), TODAY), memory(2.0, 0, 100), []
    while (day := day_for(exam, "x", card, parameters=DEFAULT_PARAMETERS)) is not None:
        days.append((exam.day - day).days)
        card = replace(card, last_day=day, interval_days=100.0)
    assert 2 <= len(days) <= 6 and days == sorted(days, reverse=True)


def test_rate_and_preview_say_when_the_card_really_comes(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    collection.rate("deck/c0", Rating.EASY)
    plain = collection.preview("deck/c1")
    exam = collection.exams.enter(TODAY + timedelta(days=7), "", everything(collection))
    preview = collection.preview("deck/c1")
    assert plain[Rating.EASY].interval_days >= 7
    easy = preview[Rating.EASY]
    assert easy.due is not None and easy.due.date() < exam.day
    record = collection.rate("deck/c1", Rating.EASY)
    assert record.after == easy
    assert collection.view("deck/c1").due == easy.due
    collection.exams.clear()
    assert collection.view("deck/c1").due == plain[Rating.EASY].due
    assert collection.view("deck/c1").memory.interval_days == plain[Rating.EASY].interval_days


def test_the_queue_follows_an_exam_and_its_end(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    change(collection.workspace, "new_per_day = 0\n")
    for card_id in everything(collection):
        collection.rate(card_id, Rating.EASY)
    clock.wait(days=1)
    with_exam = open_collection()
    assert not collection.order().review
    day = collection.clock.today() + timedelta(days=4)
    collection.exams.enter(day, "topic:even", [view.card.id for view in collection.search("topic:even")])
    came: set[str] = set()
    for _ in range(3):
        clock.wait(days=1)
        order = with_exam.order().review  # another window
        assert order == collection.order().review
        assert {view.card.id for view in collection.search("is:due")} == set(order)
        came |= set(order)
        for card_id in order:
            collection.rate(card_id, Rating.GOOD)
    assert came == {view.card.id for view in collection.search("topic:even")}
    plain = {view.card.id: view.memory.interval_days for view in collection.cards()}
    clock.wait(days=1)  # the day of the exam: from now on, the plain schedule holds again
    assert collection.exams.current() is None
    for view in collection.cards():
        assert view.due is not None and view.memory.last_day is not None
        assert (view.due.date() - view.memory.last_day).days == plain[view.card.id]
    assert collection.replay() == collection.store.reviews.memories()


def test_new_cards_of_an_exam_end_in_time_and_come_first_with_what_they_need(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    change(collection.workspace, "new_per_day = 3\n")
    assert collection.queue(day_limits=True).new == 3
    chosen = ["deck/c29", "deck/c27"]
    collection.exams.enter(TODAY + timedelta(days=20), "id:c29", chosen)
    first = [item.card.id for item in collection.queue(day_limits=True).items]
    assert first == ["deck/c27", "deck/c28", "deck/c29"]
    collection.exams.enter(TODAY + timedelta(days=6), "", everything(collection))
    assert collection.queue(day_limits=True).new == 10
    change(collection.workspace, "new_per_day = 0\n")
    assert collection.queue(day_limits=True).new == 0
    change(collection.workspace, "new_per_day = 3\n")
    while collection.clock.today() < TODAY + timedelta(days=6):
        session = ReviewSession(collection)
        while session.stage is not Stage.DONE:
            clock.wait(seconds=20)
            session.reveal()
            session.rate(Rating.GOOD)
        clock.wait(days=1)
    assert all(view.memory.reps for view in collection.cards())


def test_an_exam_that_makes_no_sense_is_refused(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    for day, cards, says in (
        (TODAY, everything(collection), "not ahead"),
        (TODAY - timedelta(days=3), everything(collection), "not ahead"),
        (TODAY + timedelta(days=4000), everything(collection), "ten years"),
        (date.max, everything(collection), "ten years"),
        (TODAY + timedelta(days=5), [], "No card matches"),
    ):
        with pytest.raises(StudylmError, match=says):
            collection.exams.enter(day, "", cards)
    assert collection.exams.current() is None
    assert collection.exams.clear() is None


def test_the_forecast_says_what_an_exam_brings(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    change(collection.workspace, "new_per_day = 1\n")
    exam = collection.exams.enter(TODAY + timedelta(days=12), "", everything(collection))
    found = collection.exams.forecast(collection.library, exam)
    assert (found.cards, found.known_now) == (30, 0)
    assert 27 < found.known_then <= 30
    assert found.known_then_without < 12
    assert 0 < found.minutes_per_day_without < found.minutes_per_day
    assert found == collection.exams.forecast(collection.library, exam)  # the same each time
    assert collection.stats().reviews == 0


@pytest.mark.parametrize(("days", "unseen", "pace"), [(30, 100, 4), (1, 7, 7), (2, 7, 7), (10, 0, 0)])
def test_the_pace_of_new_cards(days: int, unseen: int, pace: int) -> None:
    exam = Exam(TODAY + timedelta(days=days), TODAY)
    assert new_per_day(exam, TODAY, unseen) == pace
    assert new_per_day(exam, TODAY, unseen) * days >= unseen


def test_a_higher_retention_costs_more_and_knows_more(open_collection: Open) -> None:
    collection = open_collection()
    plans = Plans(config=collection.config, parameters=DEFAULT_PARAMETERS)
    found = [
        play(
            {},
            everything(collection),
            TODAY,
            200,
            replace(plans, config=replace(collection.config, desired_retention=r)),
        )
        for r in (0.8, 0.9, 0.97)
    ]
    assert found[0].reviews < found[1].reviews < found[2].reviews
    assert found[0].known < found[1].known < found[2].known
    assert found[1] == play({}, everything(collection), TODAY, 200, plans)


def test_days_ahead_keep_within_the_minutes(open_collection: Open) -> None:
    collection = open_collection()
    plans = Plans(config=collection.config, parameters=DEFAULT_PARAMETERS, new_per_day=30, minutes_per_day=5)
    found = play({}, everything(collection), TODAY, 40, plans)
    assert max(found.by_day) <= 7 and found.reviews > 40
