"""The day's limits, in the queue, in a sitting and in the figures; and settings that change while a window is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from studylm.collection import Collection, Rating, ReviewSession
from studylm.deck.card import Card, Kind, Library, Source
from studylm.scheduling.model import Config
from studylm.today import look
from studylm.workspace import Workspace
from tests.changing import change

Open = Callable[..., Collection]


def say(collection: Collection, text: str) -> None:
    change(collection.workspace, text)


def limited(collection: Collection) -> tuple[int, int]:
    """The reviews and new cards that come today, said alike by the queue, a sitting, the figures and Today."""
    queue, counts, today = collection.queue(day_limits=True), ReviewSession(collection).counts, look(collection)
    assert (counts.review, counts.new) == (queue.review, queue.new) == (today.review, today.new)
    figures = collection.stats()
    assert (figures.new_today, figures.due_today) == (queue.new, queue.learning + queue.review)
    assert figures.due - figures.due_today == queue.later_review == today.later
    decks = [(deck.due, deck.new) for deck in today.decks]
    assert [sum(each) for each in zip(*decks, strict=True)] == [figures.due_today, figures.new_today]
    assert len(queue.items) == queue.learning + queue.review + queue.new
    return queue.review, queue.new


def learned(collection: Collection, clock: Any, names: range) -> None:
    """Cards that are all due."""
    for n in names:
        collection.rate(f"deck/c{n}", Rating.EASY)
    clock.wait(days=60)


def test_new_cards_come_up_to_the_limit_of_the_day(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    assert limited(collection) == (0, 10)
    say(collection, "new_per_day = 3\n")
    assert limited(collection) == (0, 3)
    for n in range(2):
        collection.rate(f"deck/c{n}", Rating.EASY)
    assert limited(collection) == (0, 1)
    say(collection, "new_per_day = 1\n")
    assert limited(collection) == (0, 0)
    clock.wait(hours=16)
    assert limited(collection) == (0, 1)
    say(collection, "new_per_day = 0\n")
    assert limited(collection) == (0, 0)
    queue = collection.queue()
    assert (queue.new, queue.later_new) == (11, 0)
    assert collection.queue(day_limits=True).later_new == 11


def test_reviews_come_up_to_the_limit_and_steps_always(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1", "c2", "c3", "c4")
    learned(collection, clock, range(5))
    say(collection, "reviews_per_day = 2\n")
    assert limited(collection) == (2, 0)
    first = collection.queue(day_limits=True).items[0].card
    collection.rate(first.id, Rating.AGAIN)
    clock.wait(minutes=11)
    queue = collection.queue(day_limits=True)
    assert (queue.learning, queue.review, queue.later_review) == (1, 1, 3)
    collection.rate(first.id, Rating.GOOD)
    assert limited(collection) == (1, 0)
    collection.control.undo()
    collection.control.undo()
    assert limited(collection) == (2, 0)
    say(collection, "reviews_per_day = 0\n")
    assert limited(collection) == (0, 0)
    assert ReviewSession(collection).current is None


def test_a_sitting_stops_at_the_limit_and_more_goes_on(open_collection: Open) -> None:
    collection = open_collection()
    say(collection, "new_per_day = 2\n")
    session = ReviewSession(collection)
    while session.current is not None:
        session.reveal()
        session.rate(Rating.EASY)
    assert session.summary().new == 2
    assert ReviewSession(collection, more=3).counts.new == 3
    say(collection, "new_per_day = 4\n")
    session.refresh()
    assert session.counts.new == 2


class Shelf:
    """Two decks of six cards each, `a` before `b`."""

    def __init__(self, workspace: Workspace, clock: Any) -> None:
        cards = [
            Card(
                id=f"{deck}/c{n}",
                deck=deck,
                kind=Kind.RECALL,
                title=f"{deck}{n}",
                prompt="What?",
                source=Source(workspace.root / "cards.md", 1),
            )
            for deck in "ab"
            for n in range(6)
        ]
        library = Library({card.id: card for card in cards})
        self.collection = Collection.open(workspace, clock=clock, library=library, config=Config(zone=UTC))

    def queue(self) -> list[str]:
        limited(self.collection)
        return [item.card.title for item in self.collection.queue(day_limits=True).items]


@pytest.fixture
def shelf(workspace: Workspace, clock: Any) -> Iterator[Shelf]:
    with ExitStack() as stack:
        made = Shelf(workspace, clock)
        stack.enter_context(made.collection)
        yield made


def test_a_deck_has_limits_of_its_own_within_those_of_the_day(shelf: Shelf, clock: Any) -> None:
    say(shelf.collection, "new_per_day = 4\n[decks.a]\nnew_per_day = 1\n")
    assert shelf.queue() == ["a0", "b0", "b1", "b2"]
    shelf.collection.rate("a/c0", Rating.EASY)
    assert shelf.queue() == ["b0", "b1", "b2"]
    session, seen = ReviewSession(shelf.collection), []
    while session.current is not None:
        seen.append(session.current.title)
        session.reveal()
        session.rate(Rating.EASY)
    assert seen == ["b0", "b1", "b2"]
    clock.wait(days=60)
    say(shelf.collection, "new_per_day = 0\nreviews_per_day = 3\n[decks.b]\nreviews_per_day = 1\n")
    assert sorted(title[0] for title in shelf.queue()) == ["a", "b"]


def test_a_setting_reaches_the_preview_and_the_rating_of_its_deck(shelf: Shelf, clock: Any) -> None:
    collection = shelf.collection
    for deck in "ab":
        collection.rate(f"{deck}/c0", Rating.EASY)
    clock.wait(days=20)
    usual = collection.preview("b/c0")[Rating.EASY].interval_days
    assert usual is not None and usual > 9
    say(
        collection,
        'learning_steps = ["5m"]\n[decks.a]\nmaximum_interval = 9\nrelearning_steps = []\ndesired_retention = 0.95\n',
    )
    promised = collection.preview("a/c0")
    assert promised[Rating.EASY].interval_days == 9
    assert promised[Rating.AGAIN].step is None
    assert collection.preview("b/c0")[Rating.EASY].interval_days == usual
    assert collection.preview("b/c1")[Rating.AGAIN].interval_days == pytest.approx(5 / 1440)
    assert collection.rate("a/c0", Rating.EASY).after == promised[Rating.EASY]
    collection.rate("b/c1", Rating.AGAIN)
    memories = collection.store.reviews.memories()
    say(collection, 'desired_retention = 0.7\nday_starts_at = "23:00"\n')
    assert collection.replay() == memories


def test_the_study_day_starts_when_the_learner_says(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1")
    say(collection, 'new_per_day = 1\nday_starts_at = "13:30"\n')
    assert collection.clock.today() == datetime(2026, 5, 3).date()
    due = collection.rate("deck/c0", Rating.EASY).after
    assert due.due == datetime(2026, 5, 3, 13, 30, tzinfo=UTC) + timedelta(days=due.interval_days or 0)
    assert limited(collection) == (0, 0)
    collection.control.bury(["deck/c1"])
    clock.wait(minutes=89)
    assert limited(collection) == (0, 0)
    clock.wait(minutes=1)
    assert limited(collection) == (0, 1)
    assert collection.stats().forecast[0]["day"] == "2026-05-04"
    assert collection.stats().reviewed_today == 0
