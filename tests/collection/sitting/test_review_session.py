"""One sitting: what is shown in which order, and when it is over."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from studylm.collection import ChangedElsewhere, Collection, ReviewSession, Stage
from studylm.deck.card import Library
from studylm.errors import StudylmError
from studylm.scheduling.model import Phase, Rating
from studylm.scheduling.queue import LEARN_AHEAD
from studylm.store import database

Open = Callable[..., Collection]


def answer(session: ReviewSession, rating: Rating = Rating.GOOD) -> str:
    assert session.current is not None
    name = session.current.name
    session.reveal()
    session.rate(rating)
    return name


def test_prompt_answer_rating_next(open_collection: Open) -> None:
    session = ReviewSession(open_collection("c0", "c1"))
    assert session.current is not None
    assert (session.current.name, session.stage) == ("c0", Stage.PROMPT)
    with pytest.raises(StudylmError, match="not been shown"):
        session.rate(Rating.GOOD)
    session.reveal()
    session.reveal()
    assert session.stage is Stage.ANSWER
    promised = session.previews()[Rating.EASY]
    assert session.rate(Rating.EASY).after == promised
    assert (session.current.name, session.stage) == ("c1", Stage.PROMPT)


def test_a_sitting_ends_when_all_steps_are_done_without_waiting_for_them(open_collection: Open) -> None:
    """Cards in a step that is about to run out are shown when nothing else is left."""
    session = ReviewSession(open_collection("c0", "c1"))
    assert [answer(session) for _ in range(4)] == ["c0", "c1", "c0", "c1"]
    assert (session.stage, session.current, session.memory, session.previews()) == (Stage.DONE, None, None, {})
    with pytest.raises(StudylmError, match="no card to rate"):
        session.rate(Rating.GOOD)
    session.reveal()
    assert session.stage is Stage.DONE


def test_a_card_forgotten_again_and_again_takes_turns_with_another(open_collection: Open) -> None:
    session = ReviewSession(open_collection("c0", "c1"))
    assert [answer(session, Rating.AGAIN) for _ in range(6)] == ["c0", "c1", "c0", "c1", "c0", "c1"]


def test_a_step_that_ran_out_comes_before_a_new_card(open_collection: Open, clock: Any) -> None:
    session = ReviewSession(open_collection("c0", "c1", "c2"))
    answer(session, Rating.AGAIN)
    clock.wait(seconds=61)
    answer(session, Rating.EASY)
    assert session.current is not None
    assert session.current.name == "c0"


def test_new_cards_are_limited_by_the_study_day_not_by_the_sitting(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    session = ReviewSession(collection, new_limit=3)
    assert session.counts.new == 3
    for _ in range(3):
        answer(session, Rating.EASY)
    assert session.stage is Stage.DONE
    assert ReviewSession(open_collection(), new_limit=3).stage is Stage.DONE
    more = ReviewSession(collection, new_limit=3, more=2)
    assert (more.counts.new, [answer(more, Rating.EASY) for _ in range(2)]) == (2, ["c3", "c4"])
    assert more.stage is Stage.DONE
    clock.wait(hours=15, minutes=59)  # 03:59, still the same study day
    more.refresh()
    assert more.stage is Stage.DONE
    clock.wait(minutes=1)
    more.refresh()
    assert (more.stage, more.counts.new) == (Stage.PROMPT, 3)


def test_a_limit_reached_elsewhere_today_leaves_none(open_collection: Open) -> None:
    collection = open_collection()
    for n in range(5):
        collection.rate(f"deck/c{n}", Rating.EASY)
    assert ReviewSession(collection, new_limit=4).counts.new == 0
    assert ReviewSession(collection, new_limit=4, more=1).counts.new == 1


def test_a_sitting_can_keep_to_some_cards(open_collection: Open) -> None:
    session = ReviewSession(open_collection(), cards=["deck/c7", "deck/c3", "deck/unknown"])
    assert [answer(session, Rating.EASY) for _ in range(2)] == ["c3", "c7"]
    assert session.stage is Stage.DONE


def test_counts_go_down_to_zero(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1", "c2", "c3")
    collection.rate("deck/c0", Rating.EASY)
    clock.wait(days=30)
    session = ReviewSession(collection, new_limit=2)
    seen = [session.counts]
    while session.stage is not Stage.DONE:
        answer(session)
        seen.append(session.counts)
    assert [(c.learning, c.review, c.new, c.done) for c in seen] == [
        (0, 1, 2, 0),
        (0, 0, 2, 1),
        (1, 0, 1, 2),
        (2, 0, 0, 3),
        (1, 0, 0, 4),
        (0, 0, 0, 5),
    ]
    assert [c.left for c in seen] == [3, 2, 2, 2, 1, 0]


def test_undo_shows_the_card_again_also_from_the_end_and_from_another_sitting(open_collection: Open) -> None:
    collection = open_collection("c0", "c1")
    session = ReviewSession(collection)
    answer(session, Rating.EASY)
    answer(session, Rating.EASY)
    assert session.stage is Stage.DONE
    record = session.undo()
    assert record is not None
    assert session.current is not None
    assert (record.card_id, session.current.name, session.stage) == ("deck/c1", "c1", Stage.PROMPT)
    assert session.memory == record.before
    assert session.counts.done == 1
    later = ReviewSession(open_collection("c0", "c1"))
    record = later.undo()
    assert record is not None
    assert later.current is not None
    assert (record.card_id, later.current.name) == ("deck/c0", "c0")
    assert later.undo() is None
    assert later.current.name == "c0"


def test_undoing_a_card_that_is_gone_keeps_the_current_one(open_collection: Open) -> None:
    open_collection().rate("deck/c9", Rating.GOOD)
    collection = open_collection("c0", "c1")
    session = ReviewSession(collection)
    record = session.undo()
    assert record is not None
    assert session.current is not None
    assert (record.card_id, session.current.name) == ("deck/c9", "c0")


def test_a_summary_counts_what_stands(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1", "c2")
    for name in ("c0", "c1"):
        collection.rate(f"deck/{name}", Rating.EASY)
    clock.wait(days=12)
    session = ReviewSession(collection)
    started = clock.now
    for rating in (Rating.AGAIN, Rating.GOOD, Rating.EASY, Rating.EASY):
        clock.wait(seconds=20)
        answer(session, rating)
    clock.wait(hours=2)
    session.undo()
    summary = session.summary()
    assert (summary.started, summary.reviews, summary.cards, summary.new) == (started, 3, 3, 1)
    assert summary.ratings == {Rating.AGAIN: 1, Rating.HARD: 0, Rating.GOOD: 1, Rating.EASY: 1}
    assert (summary.retained, summary.seconds) == (0.5, 60.0)
    assert summary.next_due is not None
    assert summary.next_due > clock.now


def test_a_card_left_alone_does_not_count_as_hours_of_study(open_collection: Open, clock: Any) -> None:
    session = ReviewSession(open_collection("c0", "gru"))
    clock.wait(hours=7)
    session.reveal()
    assert session.rate(Rating.EASY).duration_ms == 300_000
    clock.wait(minutes=40)
    session.reveal()
    assert session.rate(Rating.EASY).duration_ms == 2_400_000
    session = ReviewSession(open_collection("c1"))
    clock.wait(days=-1)
    session.reveal()
    assert session.rate(Rating.EASY).duration_ms == 0


def test_refresh_keeps_the_card_and_follows_an_edited_deck(open_collection: Open, library: Library) -> None:
    collection = open_collection("c0", "c1")
    session = ReviewSession(collection)
    session.reveal()
    edited = Library({"deck/c0": library.cards["deck/c0"], "deck/c1": library.cards["deck/c1"]})
    collection.reload(edited)
    session.refresh()
    assert session.current is edited.cards["deck/c0"]
    assert session.stage is Stage.ANSWER
    collection.reload(Library({"deck/c1": library.cards["deck/c1"]}))
    session.refresh()
    assert session.current is library.cards["deck/c1"]
    assert session.stage is Stage.PROMPT
    collection.reload(Library({}))
    session.refresh()
    assert session.stage is Stage.DONE


def test_an_empty_library_is_done_at_once(open_collection: Open) -> None:
    collection = open_collection()
    collection.reload(Library({}))
    session = ReviewSession(collection)
    assert (session.stage, session.counts.left, session.summary().next_due) == (Stage.DONE, 0, None)


def test_any_sitting_ends_and_leaves_nothing_due(open_collection: Open, clock: Any) -> None:
    chance = random.Random(11)
    collection = open_collection()
    for _ in range(12):
        session = ReviewSession(collection, new_limit=4)
        steps = 0
        while session.stage is not Stage.DONE:
            clock.wait(seconds=chance.randint(1, 90))
            answer(session, chance.choices(list(Rating), [2, 1, 5, 1])[0])
            if chance.random() < 0.1:
                assert session.undo() is not None
            steps += 1
            assert steps < 400
        found = collection.order()
        assert (found.learning, found.review, found.soon) == ((), (), ())
        for view in collection.cards():  # those that FSRS wants to see again today come in some hours
            assert view.memory.phase in (Phase.NEW, Phase.REVIEW) or view.memory.due > clock() + LEARN_AHEAD
        clock.wait(days=1)
        assert collection.clock.now() - session.summary().started < timedelta(days=2)


def test_a_review_that_cannot_be_written_leaves_its_card_on_the_table(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT", 0.05)
    collection = open_collection("c0", "c1")
    session = ReviewSession(collection)
    session.reveal()
    holder = sqlite3.connect(collection.workspace.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StudylmError, match="locked by another program"):
        session.rate(Rating.GOOD)
    assert session.current is not None
    assert (session.current.name, session.stage, session.counts.done) == ("c0", Stage.ANSWER, 0)
    holder.execute("ROLLBACK")
    holder.close()
    assert session.rate(Rating.GOOD).card_id == "deck/c0"


def test_a_card_that_another_window_has_rated_is_not_rated_twice(open_collection: Open) -> None:
    here, there = ReviewSession(open_collection("c0", "c1")), ReviewSession(open_collection("c0", "c1"))
    answer(there, Rating.EASY)
    here.reveal()
    with pytest.raises(
        ChangedElsewhere, match=r"^deck/c0 was rated in another window: easy\. Nothing was recorded here"
    ):
        here.rate(Rating.AGAIN)
    assert here.current is not None
    assert (here.current.name, here.stage) == ("c1", Stage.PROMPT)
    assert here.collection.view("deck/c0").memory.reps == 1
    assert answer(here) == "c1"
    assert here.counts.done == 1


def test_a_card_whose_rating_another_window_has_taken_back_is_not_rated_on_top_of_it(open_collection: Open) -> None:
    there = ReviewSession(open_collection("c0"))
    answer(there, Rating.AGAIN)
    here = ReviewSession(open_collection("c0"))
    here.reveal()
    assert there.undo() is not None
    with pytest.raises(ChangedElsewhere, match="taken back in another window"):
        here.rate(Rating.GOOD)
    assert here.collection.view("deck/c0").memory.reps == 0
    assert answer(here) == "c0", "it is new again, and comes again"


def test_a_rating_outside_a_sitting_always_counts(open_collection: Open) -> None:
    here, there = open_collection("c0"), open_collection("c0")
    for collection in (here, there, here):
        collection.rate("deck/c0", Rating.GOOD)
    assert here.view("deck/c0").memory.reps == 3


def test_undo_keeps_what_another_window_has_rated_since(open_collection: Open) -> None:
    here = ReviewSession(open_collection("c0", "c1"))
    answer(here, Rating.EASY)
    there = open_collection("c0", "c1")
    there.rate("deck/c1", Rating.HARD)
    with pytest.raises(ChangedElsewhere, match=r"deck/c1 was rated in another window since: hard\. .*`studylm undo`"):
        here.undo()
    assert here.collection.view("deck/c1").memory.reps == 1
    assert there.undo() is not None
    record = here.undo()
    assert record is not None and record.card_id == "deck/c0"


def test_undo_of_what_another_window_has_taken_back_takes_back_nothing_else(open_collection: Open) -> None:
    earlier = open_collection("c0", "c1")
    earlier.rate("deck/c1", Rating.EASY)
    here = ReviewSession(open_collection("c0", "c1"))
    answer(here, Rating.EASY)
    assert earlier.undo() is not None
    with pytest.raises(ChangedElsewhere, match="taken back in another window already"):
        here.undo()
    assert here.collection.view("deck/c1").memory.reps == 1
    assert here.counts.done == 0
    record = here.undo()
    assert record is not None and record.card_id == "deck/c1"
    assert here.undo() is None


def test_undo_before_the_first_rating_keeps_what_another_window_has_rated_since(open_collection: Open) -> None:
    collection = open_collection("c0", "c1")
    collection.rate("deck/c0", Rating.EASY)
    here = ReviewSession(open_collection("c0", "c1"))
    collection.rate("deck/c1", Rating.EASY)
    with pytest.raises(ChangedElsewhere, match="deck/c1 was rated"):
        here.undo()


def test_burying_and_suspending_go_on_and_undo_takes_back_what_was_done_last(open_collection: Open, clock: Any) -> None:
    session = ReviewSession(open_collection("c0", "c1", "c2", "c3"))
    session.bury()
    answer(session, Rating.EASY)  # c1
    session.reveal()
    session.suspend()  # c2
    assert session.current is not None and session.current.name == "c3"
    assert (session.counts.new, session.counts.done) == (1, 1)
    session.bury()
    assert (session.stage, session.counts.left) == (Stage.DONE, 0)
    with pytest.raises(StudylmError, match="no card to put aside"):
        session.bury()
    undone = []
    for _ in range(4):
        taken = session.undo()
        assert taken is not None and session.current is not None and session.stage is Stage.PROMPT
        undone.append((getattr(taken, "kind", "review"), session.current.name))
    assert undone == [("bury", "c3"), ("suspend", "c2"), ("review", "c1"), ("bury", "c0")]
    assert session.undo() is None
    assert [(view.suspended, view.buried_until, view.state) for view in session.collection.cards()] == [
        (False, None, "new")
    ] * 4
    session.bury()
    clock.wait(days=1)
    assert "deck/c0" in session.collection.order().new


def test_a_burying_that_another_window_took_back_is_not_taken_back_twice(open_collection: Open) -> None:
    session, other = ReviewSession(open_collection("c0", "c1", "c2")), open_collection("c0", "c1", "c2")
    answer(session, Rating.EASY)
    session.bury()
    assert other.control.undo() is not None
    with pytest.raises(ChangedElsewhere):
        session.undo()
    assert session.collection.view("deck/c0").memory.reps == 1
    record = session.undo()
    assert record is not None and record.card_id == "deck/c0"


def test_a_burying_stays_while_another_window_has_changed_something_since(open_collection: Open) -> None:
    session, other = ReviewSession(open_collection("c0", "c1", "c2")), open_collection("c0", "c1", "c2")
    session.bury()
    other.control.suspend(["deck/c2"])
    with pytest.raises(ChangedElsewhere):
        session.undo()
    assert other.view("deck/c2").suspended and other.view("deck/c0").buried_until is not None
    other.control.undo()
    taken = session.undo()
    assert taken is not None and session.current is not None and session.current.name == "c0"


def test_a_card_that_another_window_has_buried_is_left(open_collection: Open) -> None:
    session, other = ReviewSession(open_collection("c0", "c1")), open_collection("c0", "c1")
    other.control.bury(["deck/c0"])
    session.bury()
    assert session.current is not None and session.current.name == "c1"
    assert session.undo() is None, "it was not done here"
