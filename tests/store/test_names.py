"""Histories are found under the ids that cards have now, and two histories never become one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylm.scheduling.model import Rating
from studylm.store.records import ChangeKind, Identity
from studylm.store.store import Store

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
RATINGS = {"d/a": Rating.AGAIN, "d/b": Rating.HARD, "d/c": Rating.GOOD}


def settle(store: Store, renamed: Mapping[str, str], *cards: str) -> None:
    store.identities.settle(cards, renamed, ())


def found(store: Store) -> dict[str, Rating]:
    assert {record.card_id: record.after for record in store.reviews.records()} == store.reviews.memories()
    assert (
        store.identities.histories()
        == store.reviews.memories().keys()
        == {fact.card_id for fact in store.reviews.facts()}
    )
    by_card = {card_id: store.reviews.records(card_id) for card_id in store.reviews.memories()}
    assert sum(map(len, by_card.values())) == len(store.reviews.records())
    return {card_id: records[-1].rating for card_id, records in by_card.items()}


@pytest.mark.parametrize(
    ("renamed", "now"),
    [
        ({}, RATINGS),
        ({"d/a": "d/x"}, {"d/x": 1, "d/b": 2, "d/c": 3}),
        ({"d/a": "d/b", "d/b": "d/a"}, {"d/b": 1, "d/a": 2, "d/c": 3}),
        ({"d/a": "d/b", "d/b": "d/x"}, {"d/b": 1, "d/x": 2, "d/c": 3}),
        ({"d/b": "d/x", "d/a": "d/b"}, {"d/b": 1, "d/x": 2, "d/c": 3}),
        ({"d/a": "d/b"}, RATINGS),
        ({"d/a": "d/b", "d/b": "d/c"}, RATINGS),
    ],
)
def test_a_new_name_is_taken_unless_another_history_has_it(
    path: Path, renamed: dict[str, str], now: dict[str, Rating]
) -> None:
    with Store.open(path) as store:
        for card_id, rating in RATINGS.items():
            store.reviews.record(card_id, rating, NOW)
        settle(store, renamed, *now)
        assert found(store) == now
        settle(store, {}, *now)
        assert found(store) == now
    with Store.open(path) as store:
        assert found(store) == now
        back = {new: old for old, new in renamed.items() if new in now and now[new] == RATINGS[old]}
        settle(store, back, *RATINGS)
        assert found(store) == RATINGS


def test_what_is_written_under_any_name_is_one_history(path: Path) -> None:
    with Store.open(path) as store:
        store.reviews.record("d/a", Rating.HARD, NOW)
        settle(store, {"d/a": "e/a"}, "e/a")
        settle(store, {"e/a": "e/b"}, "e/b", "d/a")
        store.reviews.record("e/b", Rating.GOOD, NOW)
        store.changes.make(ChangeKind.SUSPEND, ["e/b"], NOW)
        store.attempts.note_reveal("e/b", NOW)
        store.reviews.record("d/a", Rating.EASY, NOW)  # another card, that has the first name now
        assert [record.rating for record in store.reviews.records("e/b")] == [Rating.HARD, Rating.GOOD]
        assert [record.rating for record in store.reviews.records("d/a")] == [Rating.EASY]
        assert store.flags.all().keys() == {"e/b"}
        assert store.attempts.help_since_review("e/b").revealed
        assert not store.attempts.help_since_review("d/a").revealed
        undone = [store.reviews.undo_last(NOW) for _ in range(4)]
    assert [record and (record.card_id, record.rating) for record in undone] == [
        ("d/a", Rating.EASY),
        ("e/b", Rating.GOOD),
        ("e/b", Rating.HARD),
        None,
    ]


def test_one_identity_is_found_under_the_id_that_it_has_among_all(store: Store) -> None:
    def identity(card_id: str, place: int) -> Identity:
        return Identity(card_id, "d", place, f"print-{place}", "What?")

    for name in RATINGS:
        store.reviews.record(name, Rating.GOOD, NOW)
    store.identities.settle(RATINGS, {}, [identity(name, place) for place, name in enumerate(RATINGS)])
    store.identities.settle({"d/b", "d/x", "d/c", "d/a"}, {"d/a": "d/b", "d/b": "d/x"}, [])
    for added in ((), (identity("d/a", 7),)):  # a new card with the former id of another
        store.identities.remember(added)
        known = store.identities.all()
        assert len(known) == 3 + len(added)
        for card_id in ("d/a", "d/b", "d/c", "d/x", "d/never"):
            assert store.identities.of(card_id) == known.get(card_id)
            assert store.identities.has(card_id) == (card_id in known)
