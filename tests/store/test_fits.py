"""Other FSRS parameters: every memory follows them, what the learner was told stays, and there is a way back."""

from __future__ import annotations

import json
import math
import sqlite3
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from studylm.errors import StudylmError
from studylm.scheduling import fsrs
from studylm.scheduling.model import DEFAULT_PARAMETERS, Config, Memory, Rating, retrievability, schedule, seed_for
from studylm.store.records import ChangedElsewhere, ChangeKind
from studylm.store.side_tables.fits import FitKind
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CARDS = ("d/a", "d/b", "d/ü")
OTHERS = tuple(
    tuple(value * factor if place in places else value for place, value in enumerate(DEFAULT_PARAMETERS))
    for factor, places in ((1.5, {0, 1, 2, 3, 8}), (0.7, {2, 3, 10, 20}), (1.2, {4, 17}))
)


def adopt(store: Store, parameters: tuple[float, ...], reviews: int = 400) -> None:
    store.fits.adopt(parameters, NOW, instead_of=store.reviews.parameters(), reviews=reviews, reason="better")


def revert(store: Store) -> None:
    store.fits.revert(NOW, reviews=400, reason="as before", expected=store.fits.standing()[-1])


def folded(reviews: list[tuple[Rating, int]], parameters: tuple[float, ...]) -> tuple[float | None, float | None]:
    """Stability and difficulty, one review after the other."""
    stability = difficulty = None
    for rating, days in reviews:
        after = fsrs.next_states(stability, difficulty, days, parameters=parameters, desired_retention=0.9)[rating - 1]
        stability, difficulty = after.stability, after.difficulty
    return stability, difficulty


def told(memory: Memory) -> Memory:
    return replace(memory, stability=None, difficulty=None)


def study(store: Store) -> None:
    """Ten days of three cards."""
    for day, rating in ((0, Rating.GOOD), (0, Rating.GOOD), (3, Rating.HARD), (9, Rating.AGAIN), (9, Rating.GOOD)):
        for card_id in CARDS:
            store.reviews.record(card_id, rating, NOW + timedelta(days=day), config=CONFIG)


HISTORY = [(Rating.GOOD, 0), (Rating.GOOD, 0), (Rating.HARD, 3), (Rating.AGAIN, 6), (Rating.GOOD, 0)]


def test_every_memory_follows_and_what_was_told_stays_in_all_windows(store: Store, path: Path) -> None:
    study(store)
    with Store.open(path) as window:
        before, made = window.reviews.memories(), window.reviews.records()
        adopt(store, OTHERS[0])
        for each in (store, window):
            after = each.reviews.memories()
            assert {card_id: told(memory) for card_id, memory in after.items()} == {
                card_id: told(memory) for card_id, memory in before.items()
            }
            assert {(memory.stability, memory.difficulty) for memory in after.values()} == {folded(HISTORY, OTHERS[0])}
            assert folded(HISTORY, OTHERS[0]) != folded(HISTORY, DEFAULT_PARAMETERS)
            assert each.present.memory("d/a") == each.reviews.memory("d/a") == after["d/a"]
            assert each.reviews.parameters().fsrs == OTHERS[0]
            assert each.reviews.records() == made, "reviews stay what they were"
        assert store.reviews.replay() == store.reviews.memories() == after


def test_the_next_review_is_scheduled_with_them(store: Store) -> None:
    study(store)
    adopt(store, OTHERS[1])
    before, now = store.reviews.memory("d/a"), NOW + timedelta(days=20)
    record = store.reviews.record("d/a", Rating.GOOD, now, config=CONFIG)
    assert record.before == before
    assert record.after == schedule(
        before, Rating.GOOD, now, seed=seed_for("d/a", before), parameters=OTHERS[1], config=CONFIG
    )
    assert record.retrievability == retrievability(before, CONFIG.study_day(now), parameters=OTHERS[1], config=CONFIG)
    assert store.reviews.all_parameters()[record.parameters].fsrs == OTHERS[1]
    assert store.reviews.records("d/a")[-1] == record


def test_other_settings_later_keep_the_parameters(store: Store) -> None:
    study(store)
    adopt(store, OTHERS[1])
    for retention in (0.8, 0.9):
        record = store.reviews.record("d/a", Rating.GOOD, NOW, config=replace(CONFIG, desired_retention=retention))
        used = store.reviews.all_parameters()[record.parameters]
        assert (used.fsrs, used.desired_retention) == (OTHERS[1], retention)


def test_an_undo_across_an_adoption_gives_what_the_new_parameters_make_of_the_reviews_left(store: Store) -> None:
    study(store)
    last = store.reviews.memory("d/ü")
    adopt(store, OTHERS[0])
    undone = store.reviews.undo_last(NOW)
    assert undone is not None and undone.card_id == "d/ü" and undone.after == last
    memory = store.reviews.memory("d/ü")
    assert undone.before == memory
    assert (memory.stability, memory.difficulty) == folded(HISTORY[:-1], OTHERS[0])
    assert store.reviews.replayed() == store.reviews.memories()


def test_an_undone_reset_across_an_adoption_likewise(store: Store) -> None:
    study(store)
    before = store.reviews.memory("d/b")
    store.changes.make(ChangeKind.RESET, ["d/b"], NOW)
    adopt(store, OTHERS[0])
    assert store.reviews.memory("d/b") == Memory()
    assert store.changes.undo_last(NOW) is not None
    memory = store.reviews.memory("d/b")
    assert told(memory) == told(before)
    assert (memory.stability, memory.difficulty) == folded(HISTORY, OTHERS[0])


def test_a_card_shown_before_is_rated_all_the_same(store: Store, path: Path) -> None:
    study(store)
    with Store.open(path) as window:
        seen, other = window.reviews.memory("d/a"), window.reviews.memory("d/b")
        adopt(store, OTHERS[0])
        record = window.reviews.record("d/a", Rating.GOOD, NOW + timedelta(days=12), config=CONFIG, seen=seen)
        assert record.before.stability == folded(HISTORY, OTHERS[0])[0] != seen.stability
        store.reviews.record("d/b", Rating.EASY, NOW + timedelta(days=12), config=CONFIG)
        with pytest.raises(ChangedElsewhere, match="d/b was rated in another window: easy"):
            window.reviews.record("d/b", Rating.GOOD, NOW + timedelta(days=12), config=CONFIG, seen=other)


def test_the_way_back_goes_step_by_step_and_keeps_everything(store: Store, path: Path) -> None:
    study(store)
    at_first = store.reviews.memories()
    adopt(store, OTHERS[0])
    between = store.reviews.memories()
    store.fits.refuse(NOW, reviews=500, reason="no better")
    adopt(store, OTHERS[1])
    store.fits.refuse(NOW, reviews=600, reason="no better")
    revert(store)
    assert store.reviews.memories() == between
    store.reviews.record("d/a", Rating.GOOD, NOW + timedelta(days=30), config=replace(CONFIG, desired_retention=0.8))
    assert store.reviews.undo_last(NOW) is not None
    revert(store)
    assert store.reviews.memories() == at_first
    assert store.fits.standing() == []
    with Store.open(path) as again:
        kinds = [record.kind.value for record in again.fits.records()]
        assert kinds == ["adopted", "refused", "adopted", "refused", "reverted", "reverted"]
        assert [found.fsrs for found in again.reviews.all_parameters().values()] == [
            DEFAULT_PARAMETERS,
            OTHERS[0],
            OTHERS[1],
            OTHERS[0],
            OTHERS[0],  # with the other retention
            DEFAULT_PARAMETERS,
        ]
        adopt(again, OTHERS[2])
        assert again.fits.standing()[-1].kind is FitKind.ADOPTED


def test_two_windows_do_not_adopt_over_each_other(store: Store, path: Path) -> None:
    study(store)
    compared = store.reviews.parameters()
    with Store.open(path) as window:
        adopt(window, OTHERS[0])
        with pytest.raises(ChangedElsewhere):
            store.fits.adopt(OTHERS[1], NOW, instead_of=compared, reviews=400, reason="better")
        seen = store.fits.standing()[-1]
        revert(window)
        with pytest.raises(ChangedElsewhere):
            store.fits.revert(NOW, reviews=400, reason="as before", expected=seen)
    assert store.reviews.parameters().fsrs == DEFAULT_PARAMETERS


@pytest.mark.parametrize(
    "bad",
    [
        (),
        DEFAULT_PARAMETERS[:-1],
        (*DEFAULT_PARAMETERS[:-1], math.nan),
        (math.inf, *DEFAULT_PARAMETERS[1:]),
        (*DEFAULT_PARAMETERS[:-1], 0.0),
        (0.0, *DEFAULT_PARAMETERS[1:]),
        (*DEFAULT_PARAMETERS[:4], 11.0, *DEFAULT_PARAMETERS[5:]),
    ],
)
def test_unusable_parameters_are_refused_and_nothing_changes(store: Store, bad: tuple[float, ...]) -> None:
    study(store)
    before = store.reviews.memories()
    with pytest.raises(StudylmError) as caught:
        adopt(store, bad)
    assert caught.value.remedy
    assert store.reviews.memories() == before
    assert list(store.reviews.all_parameters()) == [1]
    assert store.fits.records() == []
    study(store)


@pytest.mark.parametrize("stored", ["[]", "[NaN]", "nothing", "7", json.dumps([*DEFAULT_PARAMETERS[:-1], math.nan])])
def test_parameters_that_another_program_has_damaged_are_named(store: Store, path: Path, stored: str) -> None:
    study(store)
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO parameters (fsrs, desired_retention, reason) VALUES (?, 0.9, '')", (stored,))
    other.close()
    for use in (store.reviews.parameters, lambda: store.reviews.record("d/a", Rating.GOOD, NOW)):
        with pytest.raises(StudylmError, match="damaged"):
            use()


@pytest.mark.parametrize("change", ["DELETE FROM fits", "UPDATE fits SET reviews = 1"])
def test_fits_are_never_changed(store: Store, path: Path, change: str) -> None:
    adopt(store, OTHERS[0])
    with sqlite3.connect(path) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(change)
    other.close()


class Adoptions(RuleBasedStateMachine):
    """Any mix of reviews, resets, undos and adoptions in two windows, against memories folded one review at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "studylm.db"
        self.windows = [Store.open(self.path) for _ in range(2)]
        self.now = NOW
        self.cards: dict[str, tuple[list[tuple[Rating, int]], Memory]] = {}
        """Of each card that is not new: its reviews since it was, and its last memory without what is computed."""
        self.before: list[dict[str, tuple[list[tuple[Rating, int]], Memory]]] = []
        self.parameters = [DEFAULT_PARAMETERS]

    windows_ = st.integers(0, 1)

    @rule(number=windows_, card=st.sampled_from(CARDS), rating=st.sampled_from(list(Rating)))
    def rate(self, number: int, card: str, rating: Rating) -> None:
        before, load = self.memory_of(card), self.windows[number].present.load(card)
        expected = schedule(
            before,
            rating,
            self.now,
            seed=seed_for(card, before),
            parameters=self.parameters[-1],
            config=CONFIG,
            load=load,
        )
        record = self.windows[number].reviews.record(card, rating, self.now, config=CONFIG, seen=before)
        assert record.before == before
        assert record.after == expected
        self.before.append(dict(self.cards))
        reviews = self.cards[card][0] if card in self.cards else []
        self.cards[card] = [*reviews, (rating, record.elapsed_days)], told(record.after)

    @rule(number=windows_, card=st.sampled_from(CARDS))
    def reset(self, number: int, card: str) -> None:
        if self.windows[number].changes.make(ChangeKind.RESET, [card], self.now) is not None:
            self.before.append(dict(self.cards))
            del self.cards[card]

    @rule(number=windows_)
    def undo(self, number: int) -> None:
        undone = self.windows[number].changes.undo_last(self.now)
        assert (undone is None) == (not self.before)
        if self.before:
            self.cards = self.before.pop()

    @rule(number=windows_, parameters=st.sampled_from((*OTHERS, DEFAULT_PARAMETERS)))
    def adopt(self, number: int, parameters: tuple[float, ...]) -> None:
        adopt(self.windows[number], parameters)
        self.parameters.append(parameters)

    @rule(number=windows_)
    def revert(self, number: int) -> None:
        if len(self.parameters) > 1:
            revert(self.windows[number])
            self.parameters.pop()

    @rule(days=st.integers(-3, 90))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)

    @rule(number=windows_)
    def restart(self, number: int) -> None:
        self.windows[number].close()
        self.windows[number] = Store.open(self.path)

    @rule(number=windows_)
    def replay(self, number: int) -> None:
        self.windows[number].reviews.replay()

    def memory_of(self, card: str) -> Memory:
        if card not in self.cards:
            return Memory()
        reviews, memory = self.cards[card]
        stability, difficulty = folded(reviews, self.parameters[-1])
        return replace(memory, stability=stability, difficulty=difficulty)

    @invariant()
    def memories_are_those_of_the_parameters_that_hold(self) -> None:
        expected = {card: self.memory_of(card) for card in self.cards}
        for store in getattr(self, "windows", ()):
            assert store.reviews.memories() == expected
            assert store.reviews.replayed() == expected

    def teardown(self) -> None:
        for store in getattr(self, "windows", ()):
            store.close()
        self.folder.cleanup()


TestAdoptions = Adoptions.TestCase
TestAdoptions.settings = settings(max_examples=25, stateful_step_count=25)
