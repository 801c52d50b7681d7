"""Suspending, burying, resetting and undo, through the collection and beside a review session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from studylm.collection import Collection, Memory, Phase, Rating, ReviewSession, Stage
from studylm.errors import StudylmError
from studylm.store.records import ChangedElsewhere, ChangeKind
from tests.changing import change

Open = Callable[..., Collection]


def queued(collection: Collection) -> list[str]:
    return [item.card.name for item in collection.queue().items]


def test_a_buried_card_comes_with_the_next_study_day(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1", "c2")
    collection.control.bury(["deck/c0", "deck/c2"])
    assert queued(collection) == ["c1"]
    assert collection.view("deck/c0").buried_until == datetime(2026, 5, 5, 4, tzinfo=UTC)
    clock.wait(hours=15, minutes=59)
    assert queued(open_collection("c0", "c1", "c2")) == queued(collection) == ["c1"]
    clock.wait(minutes=1)
    assert queued(collection) == ["c0", "c1", "c2"]
    assert collection.view("deck/c0").buried_until is None


def test_a_burial_can_be_ended_and_taken_back(open_collection: Open) -> None:
    collection = open_collection("c0", "c1")
    collection.control.bury(["deck/c0"])
    collection.control.unbury(["deck/c0"])
    assert queued(collection) == ["c0", "c1"]
    assert collection.control.undo() is not None
    assert queued(collection) == ["c1"]


def test_an_undo_reaches_over_sessions_windows_and_restarts(open_collection: Open) -> None:
    collection = open_collection("c0", "c1", "c2")
    collection.rate("deck/c0", Rating.EASY)
    collection.control.suspend(["deck/c0", "deck/c1"])
    other = open_collection("c0", "c1", "c2")
    other.rate("deck/c2", Rating.GOOD)
    collection.close()
    kinds = []
    while (undone := other.control.undo()) is not None:
        kinds.append((undone.change.kind, undone.change.card_ids))
    assert kinds == [
        (ChangeKind.REVIEW, ("deck/c2",)),
        (ChangeKind.SUSPEND, ("deck/c0", "deck/c1")),
        (ChangeKind.REVIEW, ("deck/c0",)),
    ]
    assert queued(other) == ["c0", "c1", "c2"]


def test_only_what_was_seen_last_is_taken_back_if_that_is_asked(open_collection: Open) -> None:
    here, there = open_collection("c0", "c1"), open_collection("c0", "c1")
    mine = here.control.suspend(["deck/c0"])
    there.control.bury(["deck/c1"])
    with pytest.raises(ChangedElsewhere):
        here.control.undo(expected=mine)
    assert there.control.undo() is not None
    assert here.control.undo(expected=mine) is not None


def test_a_session_takes_back_its_review_and_leaves_a_suspension(open_collection: Open) -> None:
    collection = open_collection("c0", "c1", "c2")
    session = ReviewSession(collection)
    session.reveal()
    session.rate(Rating.EASY)
    collection.control.suspend(["deck/c2"])
    undone = session.undo()
    assert undone is not None and undone.card_id == "deck/c0"
    assert session.current is not None and session.current.name == "c0"
    assert collection.view("deck/c2").suspended
    last = collection.control.last()
    assert last is not None and last.kind is ChangeKind.SUSPEND


def test_a_session_takes_no_review_back_behind_a_reset(open_collection: Open) -> None:
    collection = open_collection("c0", "c1")
    session = ReviewSession(collection)
    session.reveal()
    session.rate(Rating.EASY)
    collection.control.reset(["deck/c0"])
    with pytest.raises(ChangedElsewhere, match="deck/c0 was reset"):
        session.undo()
    collection.control.undo()
    assert session.undo() is not None
    assert collection.queue().new == 2


def test_a_card_that_is_reset_while_it_is_shown_is_not_rated_as_it_was(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0")
    collection.rate("deck/c0", Rating.EASY)
    clock.wait(days=30)
    session = ReviewSession(collection)
    session.reveal()
    open_collection("c0").control.reset(["deck/c0"])
    with pytest.raises(ChangedElsewhere, match="reset in another window"):
        session.rate(Rating.GOOD)
    assert session.stage is Stage.PROMPT and session.memory == Memory()


def test_a_reset_begins_anew_and_counts_as_a_new_card(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1")
    for rating in (Rating.EASY, Rating.AGAIN):
        collection.rate("deck/c0", rating)
        clock.wait(days=40)
    before = collection.view("deck/c0").memory
    assert before.lapses == 1
    collection.control.suspend(["deck/c0"])
    collection.control.reset(["deck/c0"])
    view = collection.view("deck/c0")
    assert (view.memory, view.suspended) == (Memory(), False)
    assert (collection.queue().new, collection.stats().new, collection.stats().reviews) == (2, 2, 2)
    collection.rate("deck/c0", Rating.GOOD)
    assert collection.store.daily.met_on(collection.clock.today()) == 1
    assert [record.before.phase for record in collection.store.reviews.records("deck/c0")] == [
        Phase.NEW,
        Phase.REVIEW,
        Phase.NEW,
    ]
    cards = collection.cards()
    assert collection.replay() == {"deck/c0": collection.view("deck/c0").memory}
    assert collection.cards() == open_collection("c0", "c1").cards() == cards
    assert [collection.control.undo() is not None for _ in range(3)] == [True, True, True]
    assert collection.view("deck/c0").memory == before


def test_a_card_with_many_lapses_is_a_leech(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1")
    for name, lapses in (("c0", 8), ("c1", 7)):
        collection.rate(f"deck/{name}", Rating.EASY)
        for _ in range(lapses):
            clock.wait(days=60)
            collection.rate(f"deck/{name}", Rating.AGAIN)
            collection.rate(f"deck/{name}", Rating.EASY)
    assert [view.leech for view in collection.cards()] == [True, False]
    assert [view.card.name for view in collection.search("is:leech")] == ["c0"]
    change(collection.workspace, "leech_lapses = 7\n")
    assert len(collection.search("is:leech")) == 2
    change(collection.workspace, "leech_lapses = 7\n[decks.deck]\nleech_lapses = 9\n")
    assert not collection.search("is:leech")
    collection.control.reset(["deck/c0"])
    change(collection.workspace, None)
    assert not collection.search("is:leech")


def test_a_read_only_history_is_told(open_collection: Open) -> None:
    collection = open_collection("c0")
    collection.store._file.read_only = True
    for put_aside in (collection.control.suspend, collection.control.reset, collection.control.bury):
        with pytest.raises(StudylmError, match="not writable"):
            put_aside(["deck/c0"])
