"""A new card waits until what it needs is known or comes before it, and there is a way past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.collection import Collection, Rating, ReviewSession
from studylm.deck.card import Card, Kind, Library, Source
from studylm.queries import parse
from studylm.scheduling.model import Config
from studylm.today import headline, look, page
from studylm.workspace import Workspace

START = datetime(2026, 5, 4, 12, tzinfo=UTC)
Open = Callable[..., Collection]


class Time:
    def __init__(self) -> None:
        self.now = START

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def time() -> Time:
    return Time()


def card(name: str, *needs: str, **more: object) -> Card:
    return Card(
        id=f"deck/{name}",
        deck="deck",
        kind=Kind.RECALL,
        title=name,
        prompt=name,
        source=Source(Path("cards.md"), 1),
        needs=tuple(f"deck/{each}" for each in needs),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def opened(tmp_path: Path, time: Time) -> Iterator[Open]:
    """Open a collection of cards; by default `idea`, `use`, which needs it, `more`, which needs that, and `other`."""
    with ExitStack() as stack:

        def open_(*cards: Card, **config: object) -> Collection:
            cards = cards or (card("idea"), card("use", "idea"), card("more", "use"), card("other"))
            library = Library({each.id: each for each in cards})
            settings = Config(zone=UTC, **config)  # type: ignore[arg-type]
            collection = Collection.open(Workspace(tmp_path), clock=lambda: time.now, library=library, config=settings)
            return stack.enter_context(collection)

        yield open_


def new(collection: Collection, *, past_needs: bool = False) -> list[str]:
    return [card_id.removeprefix("deck/") for card_id in collection.order(past_needs=past_needs).new]


def test_what_a_card_needs_comes_before_it_on_the_same_day(opened: Open) -> None:
    collection = opened()
    assert new(collection) == ["idea", "use", "more", "other"]
    collection.rate("deck/idea", Rating.GOOD)
    assert new(collection) == ["use", "more", "other"]
    assert collection.held() == {}


def weak(opened: Open, time: Time) -> Collection:
    """Failed two days ago, in a step of three days: `idea` is recalled with less than 0.8, and not due."""
    collection = opened(learning_steps=(timedelta(days=3),))
    collection.rate("deck/idea", Rating.AGAIN)
    assert new(collection) == ["use", "more", "other"]
    time.wait(days=2)
    return collection


def test_what_was_failed_holds_back_until_it_comes_first(opened: Open, time: Time) -> None:
    collection = weak(opened, time)
    assert new(collection) == ["other"]
    assert collection.held() == {"deck/use": ("deck/idea",), "deck/more": ("deck/idea",)}
    assert collection.counts().new == 1 and collection.counts().held == 2
    assert new(collection, past_needs=True) == ["other", "use", "more"]
    collection.rate("deck/idea", Rating.EASY)
    assert new(collection) == ["use", "more", "other"]
    collection.undo()
    assert new(collection) == ["other"]
    time.wait(days=1, minutes=-1)
    assert collection.order().soon == ("deck/idea",) and new(collection) == ["other"]
    time.wait(minutes=1)
    assert collection.order().learning == ("deck/idea",) and new(collection) == ["use", "more", "other"]


def test_it_waits_while_recall_is_below_eight_tenths(opened: Open, time: Time) -> None:
    collection = opened(desired_retention=0.7)
    collection.rate("deck/idea", Rating.EASY)
    time.wait(days=1)
    assert new(collection) == ["use", "more", "other"]
    while collection.queue().review == 0:
        known = bool(collection.search("id:idea recall>=0.8"))
        assert new(collection) == (["use", "more", "other"] if known else ["other"])
        time.wait(days=1)
    assert not known and new(collection) == ["use", "more", "other"], "it is due, and comes first"


def test_what_the_learner_has_put_aside_holds_nothing_back(opened: Open, time: Time) -> None:
    collection = weak(opened, time)
    collection.control.bury(["deck/idea"])
    assert new(collection) == ["use", "more", "other"]
    collection.control.unbury(["deck/idea"])
    assert new(collection) == ["other"]
    collection.control.suspend(["deck/idea"])
    assert new(collection) == ["use", "more", "other"]


def test_a_burial_that_ends_holds_back_again(opened: Open, time: Time) -> None:
    collection = weak(opened, time)
    collection.control.bury(["deck/idea"])
    collection.control.bury(["deck/use"])
    assert new(collection) == ["more", "other"] and collection.held() == {}
    time.wait(hours=16)
    assert new(collection) == ["other"] and list(collection.held()) == ["deck/use", "deck/more"]


def test_a_card_outside_the_selection_holds_back_until_it_is_known(opened: Open) -> None:
    collection = opened()
    some = frozenset({"deck/use", "deck/more", "deck/other"})
    assert collection.order(some).new == ("deck/other",)
    assert collection.held(some) == {"deck/use": ("deck/idea",), "deck/more": ("deck/idea",)}
    collection.rate("deck/idea", Rating.GOOD)
    assert collection.order(some).new == ("deck/use", "deck/more", "deck/other")


def test_cards_that_need_each_other_are_not_held_back_forever(opened: Open) -> None:
    collection = opened(card("a", "c"), card("b", "a"), card("c", "b"), card("d", "c", "d", "gone"))
    assert new(collection) == ["a", "b", "c", "d"]
    some = frozenset({"deck/b", "deck/c", "deck/d"})
    assert collection.order(some).new == ()
    assert set(collection.held(some).values()) == {("deck/a",)}


def test_a_sibling_stands_in_for_a_card_that_waits_a_day_for_it(opened: Open) -> None:
    collection = opened(
        card("idea", siblings=("deck/code",)),
        card("code", "idea", siblings=("deck/idea",)),
        card("next", "code"),
    )
    assert new(collection) == ["idea", "next"]
    collection.rate("deck/idea", Rating.GOOD)
    assert new(collection) == ["next"]


def test_more_new_cards_bring_those_that_wait_last(opened: Open, time: Time) -> None:
    collection = weak(opened, time)
    assert ReviewSession(collection).counts.new == 1
    session, seen = ReviewSession(collection, new_limit=0, more=2), []
    assert session.counts.new == 2
    for _ in range(2):
        assert session.current is not None
        seen.append(session.current.name)
        session.reveal()
        session.rate(Rating.EASY)
    assert seen == ["other", "use"]
    assert ReviewSession(collection).counts.new == ReviewSession(collection, past_needs=True).counts.new == 1


def test_today_says_how_many_wait_and_for_what(opened: Open, time: Time) -> None:
    collection = weak(opened, time)
    collection.control.bury(["deck/other"])
    today = look(collection)
    assert (today.new, today.unseen) == (0, 2)
    assert headline(today).startswith("All done for now.")
    assert "2 new cards wait until deck/idea is known." in page(today)
    assert collection.stats().new_today == 0


@pytest.mark.parametrize(
    ("query", "named"), [("id:use", True), ("is:new id:deck/use", True), ("-id:use", False), ("use", False)]
)
def test_a_query_may_name_cards(query: str, named: bool) -> None:
    assert parse(query).names_cards is named
