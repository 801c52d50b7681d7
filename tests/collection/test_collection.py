"""An opened workspace: queue, rating, undo, and what happens where it cannot be used."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from studylm.collection import Collection
from studylm.deck.card import Library
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Phase, Rating
from studylm.workspace import Workspace

Open = Callable[..., Collection]


def test_everything_is_new_at_first_and_in_deck_order(open_collection: Open) -> None:
    collection = open_collection()
    queue = collection.queue()
    assert (queue.learning, queue.review, queue.new) == (0, 0, 13)
    assert [item.card.id for item in queue.items] == list(collection.library.cards)
    assert {(item.phase, item.due, item.retrievability) for item in queue.items} == {(Phase.NEW, None, None)}
    assert [item.card.name for item in collection.queue(limit=2).items] == ["c0", "c1"]
    assert collection.queue(limit=0).items == ()
    assert collection.queue(limit=2).new == 13


def test_the_queue_puts_steps_first_then_the_most_endangered_then_new(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1", "c2", "c3", "c4")
    collection.rate("deck/c0", Rating.EASY)
    for _ in range(2):
        collection.rate("deck/c1", Rating.GOOD)
    clock.wait(days=20)
    collection.rate("deck/c3", Rating.AGAIN)
    clock.wait(minutes=2)
    queue = collection.queue()
    assert [item.card.name for item in queue.items] == ["c3", "c1", "c0", "c2", "c4"]
    assert (queue.learning, queue.review, queue.new) == (1, 2, 2)
    recall = [item.retrievability for item in queue.items[:3]]
    assert recall[0] == 1.0
    assert recall[1] is not None
    assert recall[2] is not None
    assert 0.5 < recall[1] < recall[2] < 0.9
    collection.set_suspended("deck/c1", True)
    assert "deck/c1" not in [item.card.id for item in collection.queue().items]
    assert collection.view("deck/c1").suspended
    collection.set_suspended("deck/c1", False)
    assert len(collection.queue().items) == 5


def test_a_rating_is_what_was_previewed_and_there_after_a_restart(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    for rating in (Rating.GOOD, Rating.EASY, Rating.HARD, Rating.AGAIN, Rating.GOOD):
        promised = collection.preview("deck/c5")[rating]
        assert collection.rate("deck/c5", rating).after == promised
        assert open_collection().view("deck/c5").memory == promised
        clock.wait(days=9)


def test_undo_walks_back_through_a_restart(open_collection: Open) -> None:
    collection = open_collection()
    first, second = collection.rate("deck/c0", Rating.GOOD), collection.rate("deck/c1", Rating.AGAIN)
    collection.close()
    collection = open_collection()
    assert collection.undo() == second
    assert collection.view("deck/c1").memory.phase is Phase.NEW
    assert collection.undo() == first
    assert collection.undo() is None
    assert collection.queue().new == 13


def test_a_replay_builds_the_states_again(open_collection: Open, workspace: Workspace, clock: Any) -> None:
    collection = open_collection()
    collection.rate("deck/c0", Rating.EASY)
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.HARD):
        collection.rate("deck/c1", rating)
        clock.wait(days=3)
    collection.undo()
    before = collection.cards()
    with sqlite3.connect(workspace.database) as database:
        database.execute("UPDATE card_states SET stability = 99, reps = 7 WHERE card_id = 'deck/c1'")
        database.execute("DELETE FROM card_states WHERE card_id = 'deck/c0'")
    assert collection.cards() != before
    memories = collection.replay()
    assert collection.cards() == open_collection().cards() == before
    assert memories == {view.card.id: view.memory for view in before if view.memory.reps}
    assert collection.undo() is not None  # the states still lead back to the reviews


def test_a_name_is_enough_and_a_wrong_one_is_told(open_collection: Open) -> None:
    collection = open_collection()
    assert collection.find("gru").id == "deck/gru"
    assert collection.rate("c3", Rating.GOOD).card_id == "deck/c3"
    assert collection.preview("c3") == collection.preview("deck/c3")
    for use in (
        collection.preview,
        collection.view,
        lambda ref: collection.answers.start(collection.find(ref)),
        lambda ref: collection.rate(ref, Rating.GOOD),
    ):
        with pytest.raises(StudylmError, match="deck/c3x"):
            use("deck/c3x")


def test_a_card_that_leaves_its_deck_gets_its_history_back_when_it_returns(open_collection: Open) -> None:
    collection = open_collection()
    after = collection.rate("deck/c0", Rating.EASY).after
    collection.reload(Library({}))
    assert collection.cards() == []
    assert collection.queue().items == ()
    assert open_collection("c0").view("deck/c0").memory == after


def test_two_threads_rate_one_after_the_other(open_collection: Open) -> None:
    collection = open_collection()
    threads = [
        threading.Thread(target=lambda: [collection.rate("deck/c0", Rating.GOOD) for _ in range(20)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert collection.view("deck/c0").memory.reps == 80


def test_ten_days_with_a_clock_set_by_hand_repeat_exactly(workspace: Workspace, library: Library) -> None:
    def live(root: Path) -> list[tuple[int, str, str]]:
        story = []
        now = datetime(2026, 5, 4, 9, tzinfo=UTC)
        for day in range(10):
            for minutes in (0, 11, 22):
                moment = now + timedelta(days=day, minutes=minutes)
                clock = partial(datetime.fromtimestamp, moment.timestamp(), UTC)
                with Collection.open(
                    Workspace(root), clock=clock, library=library, config=Config(zone=UTC)
                ) as collection:
                    for item in collection.queue().items:
                        rating = Rating.AGAIN if (day, item.card.name) in {(2, "c1"), (3, "c2")} else Rating.GOOD
                        record = collection.rate(item.card.id, rating)
                        story.append((day, record.card_id, str(record.after.due)))
        return story

    first, second = live(workspace.root / "a"), live(workspace.root / "b")
    assert first == second
    reviews = [sum(day == each for day, *_ in first) for each in range(10)]
    assert reviews[0] == 26  # thirteen cards, two steps each
    assert reviews[1] == 0
    assert 13 <= reviews[2] + reviews[3] <= 16
    assert sum(reviews[4:]) <= 15


@pytest.mark.parametrize("year", [2, 1969, 9500])
def test_a_clock_beyond_belief_is_told(open_collection: Open, clock: Any, year: int) -> None:
    collection = open_collection()
    clock.now = datetime(year, 6, 1, tzinfo=UTC)
    with pytest.raises(StudylmError, match=str(year)):
        collection.rate("deck/c0", Rating.GOOD)


def test_a_clock_without_a_zone_is_local_time(open_collection: Open, clock: Any) -> None:
    clock.now = datetime(2026, 5, 4, 12)
    collection = open_collection()
    assert collection.clock.now() == datetime(2026, 5, 4, 12).astimezone(UTC)
    assert collection.rate("deck/c0", Rating.GOOD).at.tzinfo is UTC


def test_a_workspace_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudylmError, match="not a folder"):
        Collection.open(Workspace(tmp_path / "file"), library=Library())


def test_a_broken_database_is_told_and_kept(workspace: Workspace) -> None:
    workspace.prepare()
    workspace.database.write_text("this is not a database, " * 100)
    with pytest.raises(StudylmError, match="not a database"):
        Collection.open(workspace, library=Library())
    assert workspace.database.read_text().startswith("this is not")


def test_the_decks_of_the_workspace_are_read_by_default(workspace: Workspace) -> None:
    with Collection.open(workspace) as collection:
        assert "language-model" in {card.deck for card in collection.library.cards.values()}
