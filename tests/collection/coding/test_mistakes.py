"""A named mistake that comes back queues the spot card that shows it, once a sitting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studylm.collection import Rating, ReviewSession
from studylm.deck.card import Card, Kind, Source
from tests.collection.coding.conftest import RIGHT, WRONG, Desk, Judge


def spot(name: str, check: str = "value") -> Card:
    return Card(
        id=f"deck/{name}",
        deck="deck",
        kind=Kind.SPOT,
        title="What is wrong?",
        prompt="f gives 2.",
        answer="It should be 1.",
        source=Source(Path("cards.md"), 9),
        mistakes=(("deck/f", check),),
    )


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A learner who failed the check `value` in the first review, and whose spot cards are learned and not due."""
    desk = open_desk(spot("spot"), spot("unrelated", "another"))
    for name in ("spot", "unrelated"):
        desk.collection.rate(f"deck/{name}", Rating.EASY)
    desk.clock.wait(days=1)
    desk.collection.code_reviews.open(desk.card)
    desk.run(WRONG)
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    desk.until_due()
    return desk


def fail(desk: Desk, session: ReviewSession) -> None:
    session.note_verdict(*desk.collection.answers.check(desk.card, WRONG, "f.py", checker=Judge()))


def test_the_spot_card_comes_next_and_only_once(desk: Desk) -> None:
    session = ReviewSession(desk.collection)
    assert session.current is not None and session.current.name == "f"
    fail(desk, session)
    fail(desk, session)
    assert session.counts.left == 2
    session.give_up()
    session.rate(Rating.AGAIN)
    assert session.current is not None and session.current.name == "spot"
    session.reveal()
    session.rate(Rating.GOOD)
    desk.clock.wait(minutes=10)
    session.refresh()
    assert session.current is not None and session.current.name == "f"
    fail(desk, session)
    session.give_up()
    session.rate(Rating.AGAIN)
    assert session.current is None or session.current.name == "f"


def test_a_mistake_made_for_the_first_time_queues_nothing(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(spot("spot"))
    desk.collection.rate("deck/spot", Rating.EASY)
    desk.clock.wait(days=1)
    session = ReviewSession(desk.collection)
    fail(desk, session)
    fail(desk, session)
    assert session.counts.left == 1


def test_a_suspended_spot_card_does_not_come(desk: Desk) -> None:
    desk.collection.set_suspended("deck/spot", True)
    session = ReviewSession(desk.collection)
    fail(desk, session)
    assert session.counts.left == 1


def test_a_spot_card_that_is_a_sibling_does_not_come_on_the_same_day(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(replace(spot("spot"), siblings=("deck/f",)))
    desk.collection.rate("deck/spot", Rating.EASY)
    desk.clock.wait(days=1)
    desk.run(WRONG)
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    desk.until_due()
    session = ReviewSession(desk.collection)
    fail(desk, session)
    assert session.counts.left == 1
