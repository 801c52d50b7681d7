"""Practice: all chosen cards, the weakest first; nothing is recorded unless asked."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from studylm.collection import ChangedElsewhere, Collection, Phase, Practice, Rating, Stage
from studylm.deck.card import Library
from studylm.errors import StudylmError

Open = Callable[..., Collection]


@pytest.fixture
def collection(open_collection: Open, clock: Any) -> Collection:
    """Three reviewed cards, c2 the weakest and c0 the strongest; one new, one suspended, and a code card."""
    collection = open_collection("c0", "c1", "c2", "c3", "c4", "gru")
    for name, rating in (("c0", Rating.EASY), ("c1", Rating.GOOD), ("c2", Rating.AGAIN)):
        collection.rate(f"deck/{name}", rating)
    collection.control.suspend(["deck/c4"])
    clock.wait(days=2)
    return collection


def answer(practice: Practice, rating: Rating = Rating.GOOD) -> str:
    assert practice.current is not None
    name = practice.current.name
    practice.reveal()
    practice.rate(rating)
    return name


def test_a_pass_shows_the_weakest_first_and_again_brings_a_card_back_in_the_next_round(collection: Collection) -> None:
    practice = Practice(collection)
    assert practice.left_out == ("deck/gru",)
    assert [(practice.counts.learning, practice.counts.review, practice.counts.new)] == [(0, 3, 1)]
    assert practice.previews() == {}
    with pytest.raises(StudylmError, match="not been shown"):
        practice.rate(Rating.GOOD)
    assert answer(practice, Rating.AGAIN) == "c2"
    assert answer(practice) == "c1"
    assert answer(practice, Rating.AGAIN) == "c0"
    assert practice.counts.left == 3
    assert answer(practice, Rating.EASY) == "c3"
    assert practice.round == 2 and practice.counts.learning == 2
    assert [answer(practice, Rating.AGAIN), answer(practice), answer(practice, Rating.HARD)] == ["c2", "c0", "c2"]
    assert (practice.stage, practice.current, practice.counts.left, practice.counts.done) == (Stage.DONE, None, 0, 7)
    assert practice.ratings == {Rating.AGAIN: 3, Rating.HARD: 1, Rating.GOOD: 2, Rating.EASY: 1}
    with pytest.raises(StudylmError, match="no card to rate"):
        practice.rate(Rating.GOOD)


def test_nothing_is_recorded(collection: Collection, clock: Any) -> None:
    def everything() -> tuple[object, ...]:
        return collection.cards(), collection.store.reviews.records(), collection.stats(), collection.order()

    before = everything()
    practice = Practice(collection, record=False)
    while practice.stage is not Stage.DONE:
        answer(practice, Rating.GOOD if practice.round > 1 else Rating.AGAIN)
    assert everything() == before
    assert collection.control.last() is not None and collection.control.last().kind.value == "suspend"  # type: ignore[union-attr]


def test_undo_walks_back_through_all_of_it(collection: Collection) -> None:
    chance, practice = random.Random(3), Practice(collection)
    seen = []
    for _ in range(300):
        if practice.stage is Stage.DONE or (seen and chance.random() < 0.4):
            taken, name = practice.undo(), seen.pop()
            assert taken is not None and practice.current is not None
            assert (taken.card_id, practice.current.name, practice.stage) == (f"deck/{name}", name, Stage.PROMPT)
        else:
            seen.append(answer(practice, chance.choice([Rating.AGAIN, Rating.GOOD])))
        assert practice.counts.done == len(seen)
    while practice.undo() is not None:
        pass
    assert [answer(practice) for _ in range(4)] == ["c2", "c1", "c0", "c3"]


def test_when_asked_it_records_reviews_from_the_days_that_have_passed(collection: Collection, clock: Any) -> None:
    practice = Practice(collection, ["deck/c0", "deck/c1", "deck/gone"], record=True)
    assert practice.current is not None and practice.current.name == "c1"
    promised = practice.previews()[Rating.GOOD]
    clock.wait(seconds=20)
    practice.reveal()
    promised = practice.previews()[Rating.GOOD]
    record = practice.rate(Rating.GOOD)
    assert record is not None and record.after == promised
    assert (record.elapsed_days, record.duration_ms, record.before.phase) == (2, 20_000, Phase.LEARNING)
    early = practice.current
    assert early is not None and collection.view(early.id).due > clock.now  # type: ignore[operator]
    assert answer(practice) == "c0" and collection.view("deck/c0").memory.reps == 2
    assert practice.undo() is not None and collection.view("deck/c0").memory.reps == 1
    assert practice.current is early


def test_a_card_that_another_window_has_rated_is_left(open_collection: Open, collection: Collection) -> None:
    practice, other = Practice(collection, record=True), open_collection("c0", "c1", "c2", "c3", "c4", "gru")
    other.rate("deck/c2", Rating.GOOD)
    practice.reveal()
    with pytest.raises(ChangedElsewhere):
        practice.rate(Rating.AGAIN)
    assert answer(practice) == "c1"
    other.undo()
    with pytest.raises(ChangedElsewhere):
        practice.undo()
    assert practice.undo() is None
    assert answer(practice) == "c0"


def test_an_edited_deck_keeps_the_place(collection: Collection, library: Library) -> None:
    practice = Practice(collection)
    answer(practice, Rating.AGAIN)
    practice.reveal()
    collection.reload(Library({f"deck/{name}": library.cards[f"deck/{name}"] for name in ("c0", "c1", "c2")}))
    practice.refresh()
    assert practice.current is not None and (practice.current.name, practice.stage) == ("c1", Stage.ANSWER)
    assert practice.undo() is None
    collection.reload(Library({"deck/c2": library.cards["deck/c2"]}))
    practice.refresh()
    assert practice.current is not None and (practice.current.name, practice.round) == ("c2", 2)
    collection.reload(Library({}))
    practice.refresh()
    assert practice.stage is Stage.DONE


def test_nothing_to_practise_is_done_at_once(collection: Collection) -> None:
    assert Practice(collection, []).stage is Practice(collection, ["deck/gru", "deck/c4"]).stage is Stage.DONE
