"""Sittings of some minutes: they end in time, take what is worth most, and name what they postpone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylm.collection import Collection, Rating, ReviewSession, Stage
from studylm.collection.sitting.pace import Pace
from studylm.collection.sitting.plan import Plan
from studylm.deck.card import Kind, Library
from studylm.forms.form import Form
from studylm.scheduling.model import Config, Memory, Phase
from studylm.store.derived.times import Time
from studylm.today import look
from tests.changing import change
from tests.collection.conftest import make_card, make_library

Open = Callable[..., Collection]


@pytest.fixture
def library() -> Library:
    """Sixty recall cards, c0 to c59."""
    return make_library(*(make_card(f"c{n}") for n in range(60)))


def study(session: ReviewSession, clock: Any, seconds: Callable[[], float]) -> list[str]:
    """Answer everything good; returns the cards in the order in which they came."""
    came = []
    while session.stage is not Stage.DONE:
        assert session.current is not None
        came.append(session.current.id)
        clock.wait(seconds=seconds())
        session.reveal()
        session.rate(Rating.GOOD)
    return came


def backlog(collection: Collection, clock: Any) -> None:
    """All sixty cards learned, and due since a week or more."""
    for card_id in collection.library.cards:
        collection.rate(card_id, Rating.EASY)
    clock.wait(days=30)
    assert collection.counts().review == 60


def test_a_sitting_ends_when_its_minutes_do_and_names_what_it_postpones(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    backlog(collection, clock)
    session, before = ReviewSession(collection, minutes=10), clock()
    came = study(session, clock, lambda: 30)
    assert clock() - before == timedelta(minutes=10) and len(came) == 20
    assert set(session.postponed) == set(collection.library.cards) - set(came)
    assert collection.counts().review == 40  # none is lost


def test_the_plan_is_what_the_queue_lists(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    backlog(collection, clock)
    queue = collection.queue(day_limits=True, minutes=5)
    listed = [item.card.id for item in queue.items]
    assert queue.review == len(listed) == 60 - len(queue.postponed) == 60 - queue.later_review
    assert set(listed).isdisjoint(queue.postponed)
    assert 4 * 60 < queue.seconds < 6 * 60
    assert queue.seconds == pytest.approx(sum(item.seconds for item in queue.items))
    session = ReviewSession(collection, minutes=5)
    assert session.current is not None and session.current.id == listed[0]
    assert session.counts.review == queue.review
    assert session.postponed == queue.postponed
    came = study(session, clock, lambda: queue.items[0].seconds)
    assert came[: len(listed)] == listed[: len(came)]


def test_the_minutes_of_the_day_are_a_setting_and_are_used_up(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    backlog(collection, clock)
    change(collection.workspace, "minutes_per_day = 5\n")
    study(ReviewSession(collection), clock, lambda: 15)
    today, queue, stats = look(collection), collection.queue(day_limits=True), collection.stats()
    assert today.waiting == stats.due_today == len(queue.items) == 0
    assert today.later == len(queue.postponed) == collection.counts().review > 0
    assert "limit is reached" in "".join(look_text(collection))
    assert ReviewSession(collection).stage is Stage.DONE
    assert ReviewSession(collection, more=5).stage is not Stage.DONE
    assert ReviewSession(collection, minutes=3).stage is not Stage.DONE
    change(collection.workspace, "minutes_per_day = 20\n")
    assert ReviewSession(collection).stage is not Stage.DONE
    change(collection.workspace, "minutes_per_day = 5\n")
    clock.wait(days=1)
    assert ReviewSession(collection).stage is not Stage.DONE


def look_text(collection: Collection) -> list[str]:
    from studylm.today import page

    return page(look(collection))


def test_an_undo_gives_the_time_back(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    backlog(collection, clock)
    session = ReviewSession(collection, minutes=1)
    study(session, clock, lambda: 20)
    assert session.undo() is not None
    assert session.stage is Stage.PROMPT and session.seconds_left == 20


def test_new_cards_wait_while_anything_is_postponed(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    for n in range(40):
        collection.rate(f"deck/c{n}", Rating.EASY)
    clock.wait(days=30)
    scarce = collection.queue(day_limits=True, minutes=5)
    assert scarce.postponed and scarce.new == 0
    ample = collection.queue(day_limits=True, minutes=60)
    assert not ample.postponed and ample.new == 10
    some = collection.queue(day_limits=True, minutes=25)
    assert not some.postponed and 0 < some.new < 10


def test_steps_of_new_cards_come_in_the_same_sitting(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    before = clock()
    came = study(ReviewSession(collection, minutes=20), clock, lambda: 25)
    assert clock() - before <= timedelta(minutes=20)
    assert all(view.memory.phase is not Phase.LEARNING for view in collection.cards()) and len(came) == 20


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), minutes=st.integers(0, 40), median=st.sampled_from([5, 15, 40]))
def test_no_sitting_goes_far_beyond_its_minutes(
    open_collection: Open, clock: Any, seed: int, minutes: int, median: int
) -> None:
    collection, chance = open_collection(), random.Random(seed)
    if not collection.stats().reviews:
        backlog(collection, clock)
    clock.wait(days=20)
    before = clock()
    times = [min(290, median * chance.lognormvariate(0, 0.5)) for _ in range(2000)]
    due = len(collection.order().review)
    came = study(ReviewSession(collection, minutes=minutes), clock, iter(times).__next__)
    spent = (clock() - before).total_seconds()
    assert spent <= 60 * minutes + max(times)
    if len(set(came)) < due:  # there was more to do, so that the time is used
        assert spent >= 60 * minutes - 60


def times(*seconds: float, name: str = "c", form: Form | None = None) -> list[Time]:
    return [Time(name, form, round(1000 * each)) for each in seconds]


def test_usual_times_are_the_learners_own_by_kind_and_form() -> None:
    own = [
        *times(10, 20, 30, 40, 100),
        *times(100, 110, 120, 130, 140, form=Form.RESTORE, name="g"),
        *times(1, 1, name="gone"),
    ]
    pace = Pace(own, {"c": Kind.RECALL, "g": Kind.CODE})
    assert (pace.usual(Kind.RECALL).median, pace.usual(Kind.RECALL).mean) == (30, 40)
    assert pace.usual(Kind.CODE, Form.RESTORE).median == 120
    assert pace.usual(Kind.CODE, Form.REBUILD).median == 420  # a guess
    few = Pace(times(3, 3, 3, 3), {"c": Kind.RECALL})
    assert few.usual(Kind.RECALL).median == 25


def test_showings_count_steps() -> None:
    pace, config = Pace((), {}), Config()
    assert pace.showings(Kind.RECALL, Memory(), None, config) == 2.3
    assert pace.showings(Kind.RECALL, Memory(phase=Phase.REVIEW), 0.9, config) == pytest.approx(1.1)
    assert pace.showings(Kind.CODE, Memory(), None, config) == 1


def test_long_cards_come_first_and_only_where_they_fit(open_collection: Open, clock: Any) -> None:
    """Code takes five minutes as long as nothing is known: of twelve minutes, it may not begin after eight."""
    from studylm.collection.sitting.pace import Usual
    from studylm.collection.sitting.plan import Planned, fits

    code = Planned("deck/gru", 0.9, 1.0, Usual(300, 345, 600, 900), 345)
    assert fits(code, 420, begun=True) and not fits(code, 410, begun=True)
    assert fits(code, 300, begun=False)
    slow = Planned("deck/slow", 0.9, 1.0, Usual(1100, 1200, 2400, 3000), 1200)
    assert fits(slow, 1200, begun=False) and not fits(slow, 1200, begun=True)


def test_a_plan_without_a_limit_is_the_order_itself(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    backlog(collection, clock)
    order = collection.order()
    plan: Plan = collection.sittings.plan(collection.library, order, None)
    assert tuple(each.card_id for each in plan.chosen) == order.review and not plan.postponed


def test_with_no_time_nothing_is_listed_not_even_a_step(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    collection.rate("deck/c0", Rating.AGAIN)
    clock.wait(minutes=2)
    for minutes, learning in ((0, 0), (5, 1)):
        queue = collection.queue(day_limits=True, minutes=minutes)
        session = ReviewSession(collection, minutes=minutes)
        assert queue.learning == session.counts.learning == learning
        assert (session.stage is Stage.DONE) == (not queue.items)


def test_a_step_for_which_no_time_is_left_is_named_too(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    change(collection.workspace, "minutes_per_day = 1\nnew_per_day = 1\n")
    collection.rate("deck/c0", Rating.AGAIN, duration_ms=60_000)
    clock.wait(minutes=2)
    session, today = ReviewSession(collection), look(collection)
    assert session.stage is Stage.DONE
    assert session.postponed == today.postponed == ("deck/c0",)
    assert (today.waiting, today.later) == (0, 1)
    assert "limit is reached" in "".join(look_text(collection)) and "deck/c0" in "".join(look_text(collection))
    assert ReviewSession(collection, more=1).current is not None
