"""After a clock that was years wrong, the cards that were rated by it are named and due, not gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from studylm.collection import Collection, Phase, Rating, ReviewSession
from studylm.today import look, page

Open = Callable[..., Collection]
YEARS = timedelta(days=5 * 365)


@pytest.fixture
def collection(open_collection: Open, clock: Any) -> Collection:
    """Rated five years ahead: c0 easy, c1 again; then the clock is set right."""
    collection = open_collection("c0", "c1", "c2")
    clock.now += YEARS
    collection.rate("deck/c0", Rating.EASY)
    collection.rate("deck/c1", Rating.AGAIN)
    clock.now -= YEARS
    return collection


def test_they_are_due_and_named_and_the_next_rating_puts_them_right(collection: Collection, clock: Any) -> None:
    ahead = collection.clock.today() + YEARS
    assert collection.rated_ahead() == {"deck/c0": ahead, "deck/c1": ahead}
    assert collection.order().learning == ("deck/c1",) and collection.order().review == ("deck/c0",)
    assert [view.card.name for view in collection.search("is:due due=0")] == ["c0", "c1"]
    [note] = collection.notes()
    assert note.warning and "2 cards" in note.text and "deck/c0 and deck/c1" in note.text and "2031" in note.text
    assert f"! {note.text}" in page(look(collection))
    assert next(day["due"] for day in collection.stats().forecast) == 2

    promised = collection.preview("deck/c0")[Rating.GOOD]
    record = collection.rate("deck/c0", Rating.GOOD)
    assert record.after == promised and record.elapsed_days == 0
    assert collection.rated_ahead() == {"deck/c1": ahead}
    assert "deck/c1" in collection.notes()[0].text and "deck/c0" not in collection.notes()[0].text
    assert collection.order().review == ()
    due = collection.view("deck/c0").due
    assert due is not None and timedelta(0) < due - clock.now < timedelta(days=60)
    collection.rate("deck/c1", Rating.EASY)
    assert collection.rated_ahead() == {} and collection.notes() == []
    assert collection.undo() is not None
    assert collection.rated_ahead() == {"deck/c1": ahead}


def test_a_suspended_one_is_not_named(collection: Collection) -> None:
    collection.control.suspend(["deck/c0"])
    assert list(collection.rated_ahead()) == ["deck/c1"]
    collection.control.undo()
    assert list(collection.rated_ahead()) == ["deck/c0", "deck/c1"]


def test_a_sitting_goes_on_while_the_clock_goes_back_and_forth(open_collection: Open, clock: Any) -> None:
    session = ReviewSession(open_collection("c0", "c1", "c2"))
    for days in (400, -800, 30, -1, 900, -600):
        clock.now += timedelta(days=days)
        session.refresh()
        assert session.current is not None
        session.reveal()
        session.rate(Rating.EASY)
    assert all(view.memory.phase is Phase.REVIEW for view in session.collection.cards()[:1])


def test_a_topic_names_its_own(collection: Collection) -> None:
    assert collection.rated_ahead(frozenset({"deck/c2"})) == {}
    assert collection.rated_ahead(frozenset({"deck/c0", "deck/c2"})) == {
        "deck/c0": date(2026, 5, 4) + YEARS,
    }
