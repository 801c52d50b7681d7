"""The order of study."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Config, Memory, Phase
from studylm.scheduling.queue import study_order

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DATES = DueDates(Config(zone=UTC), NOW.date())


def in_step(minutes: float, phase: Phase = Phase.LEARNING) -> Memory:
    return Memory(phase=phase, step=0, stability=1.0, difficulty=5.0, due=NOW + timedelta(minutes=minutes), reps=1)


def known(days: float, stability: float = 5.0) -> Memory:
    return Memory(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due=NOW + timedelta(days=days),
        reps=3,
        interval_days=5.0,
    )


def test_steps_first_then_the_most_endangered_then_new_in_deck_order() -> None:
    memories = {
        "safe": known(-1, stability=90.0),
        "tomorrow": known(1),
        "shaky": known(-1, stability=2.0),
        "relearning": in_step(-1, Phase.RELEARNING),
        "learning": in_step(-5),
        "soon": in_step(19),
        "sooner": in_step(3, Phase.RELEARNING),
        "later": in_step(21),
    }
    ids = ["new-b", *memories, "new-a"]
    result = study_order(ids, memories, NOW, recall=lambda memory: (memory.stability or 0.0) / 100, dates=DATES)
    assert result.learning == ("learning", "relearning")
    assert result.review == ("shaky", "safe")
    assert result.new == ("new-b", "new-a")
    assert result.soon == ("sooner", "soon")
    assert "later" not in {*result.learning, *result.review, *result.new, *result.soon}


def test_due_now_is_due_and_equals_keep_deck_order() -> None:
    memories = {"b": known(0), "a": known(0), "y": in_step(0), "x": in_step(0)}
    result = study_order(memories, memories, NOW, recall=lambda _: 0.9, dates=DATES)
    assert result.review == ("b", "a")
    assert result.learning == ("y", "x")


def test_cards_that_are_not_in_the_library_are_not_studied() -> None:
    assert study_order(["a"], {"gone": known(-1)}, NOW, recall=lambda _: 0.5, dates=DATES).review == ()
