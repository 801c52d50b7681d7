"""Whole histories against other implementations of FSRS-6: py-fsrs, and Anki's own backend where it is installed."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsrs
import pytest

from studylm.scheduling.folding import RANGES, History, State, last_states, sound
from studylm.scheduling.fsrs import DEFAULT_PARAMETERS

SETS = 20
CARDS = 10
"""Histories for each set of parameters: 200 in all."""

Reviews = list[tuple[int, int]]
"""(rating, days since the one before)"""


def random_parameters(chance: random.Random) -> tuple[float, ...]:
    """Valid ones, up to a third off the published ones, or as far as their range goes."""
    found = [
        min(max(value * chance.uniform(0.67, 1.5), low), high)
        for value, (low, high) in zip(DEFAULT_PARAMETERS, RANGES, strict=True)
    ]
    found[:4] = sorted(found[:4])
    return tuple(found)


def random_history(chance: random.Random) -> Reviews:
    """Up to twelve reviews, 0 to 400 days apart, a third of them on the same day."""
    gaps = [0] + [
        chance.choice((0, chance.randint(1, 20), chance.randint(1, 400))) for _ in range(chance.randrange(12))
    ]
    return [(chance.randint(1, 4), gap) for gap in gaps]


def cases() -> list[tuple[tuple[float, ...], list[Reviews]]]:
    chance = random.Random(6)
    return [
        (random_parameters(chance) if number else DEFAULT_PARAMETERS, [random_history(chance) for _ in range(CARDS)])
        for number in range(SETS)
    ]


def ours(parameters: tuple[float, ...], histories: list[Reviews]) -> list[State]:
    made = []
    for reviews in histories:
        history, day = History(), 730_000
        for rating, gap in reviews:
            day += gap
            history.add(rating, day)
        made.append(history)
    return list(last_states(made, parameters))


def test_random_parameters_are_valid() -> None:
    assert all(sound(parameters) for parameters, _ in cases())


def test_the_states_are_those_of_py_fsrs() -> None:
    """It counts 24 hours where we count study days, so the reviews stand whole days or a minute apart."""
    for parameters, histories in cases():
        scheduler = fsrs.Scheduler(parameters=parameters, enable_fuzzing=False)
        for reviews, state in zip(histories, ours(parameters, histories), strict=True):
            card, now = fsrs.Card(), datetime(2026, 1, 1, tzinfo=UTC)
            for rating, gap in reviews:
                now += timedelta(days=gap)
                card, _ = scheduler.review_card(card, fsrs.Rating(rating), now)
            assert state.stability == pytest.approx(min(card.stability or 0.0, 36500), rel=1e-4), (parameters, reviews)
            assert state.difficulty == pytest.approx(card.difficulty, rel=1e-4), (parameters, reviews)


def test_the_states_are_those_of_anki(tmp_path: Path) -> None:
    anki = pytest.importorskip("anki.collection", reason="the package anki is not installed")
    collection = anki.Collection(str(tmp_path / "oracle.anki2"))
    try:
        collection.set_config("fsrs", True)
        config = collection.decks.config_dict_for_deck_id(1)
        note_type = collection.models.by_name("Basic")
        noon = int(time.mktime((*time.localtime()[:3], 12, 0, 0, 0, 0, -1)))
        for parameters, histories in cases():
            config["fsrsParams6"] = list(parameters)
            collection.decks.update_config(config)
            for number, (reviews, state) in enumerate(zip(histories, ours(parameters, histories), strict=True)):
                note = collection.new_note(note_type)
                note["Front"] = str(number)
                collection.add_note(note, 1)
                [card] = note.card_ids()
                days_ago = sum(gap for _, gap in reviews)
                for place, (rating, gap) in enumerate(reviews):
                    days_ago -= gap
                    moment = (noon - (days_ago + 1) * 86_400 + place * 60) * 1000 + number
                    while collection.db.scalar("SELECT 1 FROM revlog WHERE id = ?", moment):
                        moment += 1
                    kind = 0 if place == 0 else 1
                    columns = (moment, card, -1, rating, gap, gap, 2500, 5000, kind)
                    collection.db.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *columns)
                collection.db.execute("UPDATE cards SET type = 2, queue = 2, ivl = 1, reps = 1 WHERE id = ?", card)
                theirs = collection.compute_memory_state(card)
                assert theirs.stability == pytest.approx(state.stability, rel=1e-4), (parameters, reviews)
                assert theirs.difficulty == pytest.approx(state.difficulty, rel=1e-4), (parameters, reviews)
    finally:
        collection.close()
