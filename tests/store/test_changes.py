"""Suspending, burying and resetting: in one order with the reviews, undone one by one, and the same when replayed."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from studylm.scheduling.model import Config, Memory, Phase, Rating
from studylm.store.records import Change, ChangedElsewhere, ChangeKind, Flags
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(hours=16)
CARDS = ("d/a", "d/b", "d/c")


def rate(store: Store, card_id: str, rating: Rating = Rating.EASY, days: int = 0) -> None:
    store.reviews.record(card_id, rating, NOW + timedelta(days=days), config=CONFIG)


def test_suspending_ends_a_burial_and_a_suspended_card_is_not_buried(store: Store) -> None:
    store.changes.make(ChangeKind.BURY, ["d/a"], NOW, until=TOMORROW)
    assert store.flags.all() == {"d/a": Flags(buried_until=TOMORROW)}
    store.changes.make(ChangeKind.SUSPEND, ["d/a"], NOW)
    assert store.changes.make(ChangeKind.BURY, ["d/a"], NOW, until=TOMORROW) is None
    assert store.flags.all() == {"d/a": Flags(suspended=True)}
    store.changes.make(ChangeKind.UNSUSPEND, ["d/a"], NOW)
    assert store.flags.all() == {"d/a": Flags()}


def test_what_changes_nothing_is_no_change(store: Store) -> None:
    for kind in (ChangeKind.UNSUSPEND, ChangeKind.UNBURY, ChangeKind.RESET):
        assert store.changes.make(kind, ["d/a"], NOW) is None
    store.changes.make(ChangeKind.BURY, ["d/a"], NOW, until=TOMORROW)
    assert store.changes.make(ChangeKind.UNBURY, ["d/a"], TOMORROW) is None, "the burial has ended by itself"
    made = store.changes.make(ChangeKind.SUSPEND, ["d/a", "d/b", "d/a"], NOW)
    assert made is not None and made.card_ids == ("d/a", "d/b")
    assert store.changes.make(ChangeKind.SUSPEND, ["d/b", "d/c"], NOW) == Change(
        ChangeKind.SUSPEND, made.id + 1, ("d/c",)
    )


def test_undo_goes_back_through_reviews_and_changes_in_their_order_and_through_a_restart(path: Path) -> None:
    with Store.open(path) as store:
        rate(store, "d/a")
        store.changes.make(ChangeKind.SUSPEND, ["d/a", "d/b"], NOW)
        rate(store, "d/c")
        store.changes.make(ChangeKind.BURY, ["d/b", "d/c"], NOW, until=TOMORROW)
        store.changes.make(ChangeKind.RESET, ["d/c"], NOW)
    kinds = []
    with Store.open(path) as store:
        while (undone := store.changes.undo_last(NOW)) is not None:
            kinds.append((undone.change.kind.value, undone.change.card_ids, undone.review is not None))
        assert store.reviews.memories() == {}
        assert set(store.flags.all().values()) == {Flags()}
        assert store.changes.last() is None
    assert kinds == [
        ("reset", ("d/c",), False),
        ("bury", ("d/c",), False),
        ("review", ("d/c",), True),
        ("suspend", ("d/a", "d/b"), False),
        ("review", ("d/a",), True),
    ]


def test_a_reset_card_is_new_and_its_reviews_stay(store: Store) -> None:
    rate(store, "d/a")
    rate(store, "d/a", Rating.AGAIN, 20)
    before, records = store.reviews.memory("d/a"), store.reviews.records("d/a")
    store.changes.make(ChangeKind.RESET, ["d/a"], NOW + timedelta(days=20))
    assert store.reviews.memory("d/a") == Memory()
    assert store.reviews.records("d/a") == records
    assert store.reviews.last_id_of("d/a") == records[-1].id
    again = store.reviews.record("d/a", Rating.GOOD, NOW + timedelta(days=21), config=CONFIG)
    assert (again.before, again.after.reps, again.after.lapses) == (Memory(), 1, 0)
    assert [record.before.phase for record in store.reviews.records("d/a")] == [Phase.NEW, Phase.REVIEW, Phase.NEW]
    assert store.reviews.replay(CONFIG) == {"d/a": again.after} == store.reviews.memories()
    store.changes.undo_last(NOW)
    assert store.reviews.memory("d/a") == Memory()
    assert store.reviews.replay(CONFIG) == {} == store.reviews.memories()
    store.changes.undo_last(NOW)
    assert store.reviews.memory("d/a") == before
    assert store.reviews.replay(CONFIG) == {"d/a": before}


def test_a_review_is_not_undone_behind_a_reset_of_its_card(store: Store) -> None:
    rate(store, "d/a")
    last = store.reviews.last_id()
    store.changes.make(ChangeKind.RESET, ["d/a"], NOW)
    with pytest.raises(ChangedElsewhere, match="d/a was reset since"):
        store.reviews.undo_last(NOW, expected=last)
    store.changes.undo_last(NOW)
    assert store.reviews.undo_last(NOW, expected=last) is not None


def test_two_windows_take_back_only_what_they_mean(path: Path) -> None:
    with Store.open(path) as here, Store.open(path) as there:
        mine = here.changes.make(ChangeKind.SUSPEND, ["d/a"], NOW)
        rate(there, "d/b")
        with pytest.raises(ChangedElsewhere):
            here.changes.undo_last(NOW, expected=mine)
        assert here.flags.all()["d/a"].suspended
        assert there.reviews.memory("d/b").reps == 1
        seen = there.reviews.memory("d/b")
        here.changes.make(ChangeKind.RESET, ["d/b"], NOW)
        assert there.reviews.memories() == {}
        with pytest.raises(ChangedElsewhere, match="d/b was reset in another window"):
            there.reviews.record("d/b", Rating.GOOD, NOW, config=CONFIG, seen=seen)


def test_of_several_cards_none_is_changed_if_one_cannot_be(path: Path) -> None:
    with Store.open(path) as store:
        rate(store, "d/a")
        with sqlite3.connect(path) as other:
            other.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON card_flags WHEN NEW.card_id = 'd/b'"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        with pytest.raises(sqlite3.IntegrityError):
            store.changes.make(ChangeKind.SUSPEND, ["d/a", "d/b"], NOW)
        assert store.flags.all() == {}
        assert store.changes.last() == Change(ChangeKind.REVIEW, 1, ("d/a",))


@pytest.mark.parametrize("table", ["card_changes", "changed_cards", "card_change_undos"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1"])
def test_changes_cannot_be_changed_by_any_program(store: Store, path: Path, table: str, change: str) -> None:
    store.changes.make(ChangeKind.SUSPEND, ["d/a"], NOW)
    store.changes.undo_last(NOW)
    with sqlite3.connect(path) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(change.format(table))


def test_a_renamed_card_is_taken_back_under_its_present_id(store: Store) -> None:
    rate(store, "d/a")
    store.changes.make(ChangeKind.RESET, ["d/a"], NOW)
    store.identities.settle(["d/z"], {"d/a": "d/z"}, ())
    assert store.reviews.resets() == {"d/z": 1}
    undone = store.changes.undo_last(NOW)
    assert undone is not None and undone.change.card_ids == ("d/z",)
    assert store.reviews.memory("d/z").reps == 1


def test_each_review_keeps_the_settings_that_scheduled_it(store: Store) -> None:
    other = replace(
        CONFIG,
        desired_retention=0.8,
        learning_steps=(),
        relearning_steps=(timedelta(seconds=90),),
        maximum_interval=9,
        day_starts_at=time(6, 30),
    )
    late = datetime(2026, 5, 5, 3, 55, tzinfo=UTC)  # a step of ten minutes reaches beyond the end of the study day
    for days, config in ((0, CONFIG), (9, other), (30, CONFIG), (31, other)):
        for card_id, rating in zip(CARDS, (Rating.EASY, Rating.GOOD, Rating.AGAIN), strict=True):
            store.reviews.record(card_id, rating, late + timedelta(days=days), config=config)
    assert len(store.reviews.all_parameters()) == 2
    assert {record.parameters for record in store.reviews.records()} == {1, 2}
    expected = store.reviews.memories()
    for config in (CONFIG, other):
        assert store.reviews.replay(config) == expected


class Histories(RuleBasedStateMachine):
    """Any mix of reviews, changes, undos, waiting and restarts, against a plain stack of what was before."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "studylm.db"
        self.store = Store.open(self.path)
        self.now = NOW
        self.stack: list[tuple[dict[str, Memory], dict[str, Flags]]] = []

    def seen(self) -> tuple[dict[str, Memory], dict[str, Flags]]:
        flags = {card_id: flags for card_id, flags in self.store.flags.all().items() if flags != Flags()}
        return self.store.reviews.memories(), flags

    @rule(card_id=st.sampled_from(CARDS), rating=st.sampled_from(Rating), aim=st.sampled_from([0.8, 0.9]))
    def review(self, card_id: str, rating: Rating, aim: float) -> None:
        before = self.seen()
        self.store.reviews.record(card_id, rating, self.now, config=replace(CONFIG, desired_retention=aim))
        self.stack.append(before)

    @rule(
        kind=st.sampled_from([kind for kind in ChangeKind if kind is not ChangeKind.REVIEW]),
        card_ids=st.lists(st.sampled_from(CARDS), min_size=1, max_size=3),
    )
    def change(self, kind: ChangeKind, card_ids: list[str]) -> None:
        before = self.seen()
        made = self.store.changes.make(kind, card_ids, self.now, until=self.now + timedelta(hours=9))
        if made is not None:
            self.stack.append(before)

    @rule()
    def undo(self) -> None:
        undone = self.store.changes.undo_last(self.now)
        assert (undone is None) == (not self.stack)
        if undone is not None:
            assert self.seen() == self.stack.pop()

    @rule(hours=st.integers(1, 900))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    @invariant()
    def replayed_it_is_the_same(self) -> None:
        reviews = self.store.reviews
        assert reviews.replayed() == reviews.memories()

    @rule()
    def build_again(self) -> None:
        expected = self.seen()
        assert self.store.reviews.replay(CONFIG) == expected[0]
        assert self.seen() == expected

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=25, stateful_step_count=25)
