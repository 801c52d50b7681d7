"""Reviews: on disk when recorded, never changed, undone one by one, and the same when replayed."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from studylm.scheduling.model import Config, Memory, Phase, Rating, preview, seed_for
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
NOW = datetime(2026, 5, 4, 12, 30, 1, 234567, tzinfo=UTC)
CARD = "deck/card"


def test_a_review_is_what_its_preview_said(store: Store) -> None:
    now = NOW
    for rating in (Rating.GOOD, Rating.GOOD, Rating.HARD, Rating.AGAIN, Rating.EASY):
        memory = store.reviews.memory(CARD)
        promised = preview(memory, now, seed=seed_for(CARD, memory), config=CONFIG)[rating]
        record = store.reviews.record(CARD, rating, now, config=CONFIG, duration_ms=1234, suggested=Rating.HARD)
        assert record.before == memory
        assert record.after == promised == store.reviews.memory(CARD)
        assert record.after.due is not None
        now = record.after.due + timedelta(hours=1)


def test_reviews_are_there_after_a_restart(path: Path) -> None:
    with Store.open(path) as store:
        made = [
            store.reviews.record(CARD, Rating.GOOD, NOW, config=CONFIG),
            store.reviews.record("deck/other", Rating.EASY, NOW, config=CONFIG, duration_ms=5),
            store.reviews.record(CARD, Rating.EASY, NOW + timedelta(minutes=10), config=CONFIG, suggested=Rating.GOOD),
        ]
    with Store.open(path) as store:
        assert store.reviews.records() == made
        assert store.reviews.records(CARD) == [made[0], made[2]]
        assert store.reviews.memories() == {CARD: made[2].after, "deck/other": made[1].after}
        assert store.reviews.memory("deck/never") == Memory()


def test_undo_walks_back_through_a_restart_and_previews_come_back(path: Path) -> None:
    with Store.open(path) as store:
        first = store.reviews.record(CARD, Rating.GOOD, NOW, config=CONFIG)
        second = store.reviews.record("deck/other", Rating.AGAIN, NOW, config=CONFIG)
        third = store.reviews.record(CARD, Rating.EASY, NOW, config=CONFIG)
    with Store.open(path) as store:
        assert store.reviews.undo_last(NOW) == third
        assert store.reviews.memory(CARD) == first.after
        again = store.reviews.record(CARD, Rating.EASY, NOW, config=CONFIG)
        assert again.after == third.after
        assert again.id != third.id
        assert [store.reviews.undo_last(NOW) for _ in range(4)] == [again, second, first, None]
        assert store.reviews.memories() == {}
        assert store.reviews.records() == []


def test_an_undone_review_stays_on_record(store: Store, path: Path) -> None:
    store.reviews.record(CARD, Rating.GOOD, NOW)
    store.reviews.undo_last(NOW)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM reviews").fetchone() == (1,)
        assert other.execute("SELECT review_id FROM undos").fetchall() == [(1,)]


@pytest.mark.parametrize("table", ["reviews", "undos", "parameters"])
@pytest.mark.parametrize(
    "change", ["DELETE FROM {}", "UPDATE {} SET id = id + 1", "REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_history_cannot_be_changed_by_any_program(store: Store, path: Path, table: str, change: str) -> None:
    store.reviews.record(CARD, Rating.GOOD, NOW)
    store.reviews.record(CARD, Rating.GOOD, NOW)
    store.reviews.undo_last(NOW)
    with sqlite3.connect(path) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute("PRAGMA recursive_triggers = ON")
        other.execute(change.format(table))


def test_another_window_s_reviews_are_seen(store: Store, path: Path) -> None:
    assert store.reviews.memories() == {}
    with Store.open(path) as window:
        first = window.reviews.record(CARD, Rating.GOOD, NOW)
        assert store.reviews.memories() == {CARD: first.after}
        second = store.reviews.record(CARD, Rating.GOOD, NOW)
        assert second.before == first.after
        assert window.reviews.memories() == {CARD: second.after}
        assert window.reviews.undo_last(NOW) == second
        assert store.reviews.memories() == {CARD: first.after}


def test_a_clock_that_goes_back_breaks_nothing(store: Store) -> None:
    made = [
        store.reviews.record(CARD, Rating.EASY, NOW - timedelta(days=back), config=CONFIG)
        for back in (0, 300, 1000, 10)
    ]
    assert store.reviews.records() == made
    assert [record.elapsed_days for record in made] == [0, 0, 0, 990]
    assert store.reviews.replayed() == store.reviews.memories()


def test_a_history_made_on_a_journey_replays_at_home(store: Store) -> None:
    now = NOW
    for zone in ("Asia/Tokyo", "America/Lima", "Europe/Berlin", "Pacific/Auckland"):
        record = store.reviews.record(CARD, Rating.GOOD, now, config=Config(zone=ZoneInfo(zone)))
        assert record.after.due is not None
        now = record.after.due + timedelta(hours=11)
    assert store.reviews.replayed() == store.reviews.memories()


def test_a_replay_keeps_what_the_learner_was_told(store: Store) -> None:
    """How a review was scheduled beyond the settings that are stored, here without fuzz, need not be known for it."""
    bare, now = Config(zone=UTC, fuzz=False, desired_retention=0.8), NOW
    for rating in (Rating.GOOD, Rating.EASY, Rating.EASY, Rating.AGAIN, Rating.GOOD, Rating.EASY):
        record = store.reviews.record(CARD, rating, now, config=bare)
        assert record.after.due is not None
        now = record.after.due
    assert (
        record.after.interval_days
        != preview(record.before, record.at, seed=seed_for(CARD, record.before))[rating].interval_days
    )
    expected = store.reviews.memories()
    assert store.reviews.replay() == store.reviews.memories() == expected


def test_replay_notices_a_state_that_was_tampered_with(store: Store, path: Path) -> None:
    store.reviews.record(CARD, Rating.EASY, NOW, config=CONFIG)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE card_states SET stability = 99")
    assert store.reviews.replayed() != store.reviews.memories()


class Histories(RuleBasedStateMachine):
    """Any mix of rating, undoing, waiting and restarting, against a plain list of memories."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "studylm.db"
        self.store = Store.open(self.path)
        self.now = NOW
        self.made: list[tuple[str, Memory, Memory]] = []

    def expected(self) -> dict[str, Memory]:
        return {card: after for card, _, after in self.made}

    @rule(card=st.sampled_from(["deck/a", "deck/b", "deck/ü ☃"]), rating=st.sampled_from(list(Rating)))
    def rate(self, card: str, rating: Rating) -> None:
        record = self.store.reviews.record(card, rating, self.now, config=CONFIG)
        assert record.before == self.expected().get(card, Memory())
        self.made.append((card, record.before, record.after))

    @rule()
    def undo(self) -> None:
        record = self.store.reviews.undo_last(self.now)
        if not self.made:
            assert record is None
        else:
            assert record is not None
            assert (record.card_id, record.before, record.after) == self.made.pop()

    @rule(jump=st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=200)))
    def wait(self, jump: timedelta) -> None:
        self.now += jump

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    @invariant()
    def the_cache_is_the_replay(self) -> None:
        assert self.store.reviews.memories() == self.expected()
        assert self.store.reviews.replayed() == self.expected()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=25, stateful_step_count=20)


def test_a_review_starts_from_the_review_phase_it_says(store: Store) -> None:
    store.reviews.record(CARD, Rating.EASY, NOW, config=CONFIG)
    record = store.reviews.record(CARD, Rating.AGAIN, NOW + timedelta(days=20), config=CONFIG)
    assert (record.before.phase, record.after.phase) == (Phase.REVIEW, Phase.RELEARNING)
    assert record.retrievability is not None
    assert 0.5 < record.retrievability < 0.9
    assert record == replace(store.reviews.records()[1])
