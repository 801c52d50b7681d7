"""Attempts: what ran and what came of it; hints and reveals since the last review."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from studylm.scheduling.model import Rating
from studylm.store.records import Help
from studylm.store.store import Store

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TODAY = date(2026, 5, 4)
CARD = "deck/gru"


def begin(store: Store, source: bytes = b"x = 1\n", card: str = CARD) -> int:
    return store.attempts.begin(card, source, "gru.py", device="auto", now=NOW, today=TODAY)


def verdict(outcome: str) -> dict[str, Any]:
    return {"schema": 1, "verdict": outcome, "seconds": 0.25, "device": "cpu", "output": "☃\0\ud800"}


def test_an_attempt_keeps_its_source_and_verdict(path: Path) -> None:
    source = b"\xff\x00 not even text"
    with Store.open(path) as store:
        attempt = begin(store, source)
        store.attempts.finish(attempt, verdict("passed"), suggested=Rating.GOOD, now=NOW + timedelta(seconds=1))
        begin(store, card="deck/other")
    with Store.open(path) as store:
        (kept,) = store.attempts.records(CARD)
        assert (kept.source, kept.source_bytes, kept.filename, kept.device) == (source, len(source), "gru.py", "auto")
        assert (kept.at, kept.study_day, kept.outcome, kept.passed) == (NOW, TODAY, "passed", True)
        assert (kept.verdict, kept.seconds, kept.suggested) == (verdict("passed"), 0.25, Rating.GOOD)
        assert store.attempts.outcomes() == [(CARD, "passed"), ("deck/other", None)]


def test_an_attempt_whose_process_died_is_kept_without_a_verdict(path: Path) -> None:
    with Store.open(path) as store:
        begin(store)
    with Store.open(path) as store:
        (kept,) = store.attempts.records(CARD)
        assert (kept.source, kept.outcome, kept.verdict, kept.passed) == (b"x = 1\n", None, None, False)
        assert store.attempts.help_since_review(CARD) == Help()


def test_a_source_that_is_far_too_long_is_not_kept_whole(store: Store) -> None:
    begin(store, b"#" * (3 << 20))
    (kept,) = store.attempts.records()
    assert (len(kept.source), kept.source_bytes) == (1 << 20, 3 << 20)


def test_help_counts_since_the_last_review_and_survives_a_restart(path: Path) -> None:
    with Store.open(path) as store:
        store.attempts.finish(begin(store), verdict("failed"), suggested=None, now=NOW)
        store.attempts.finish(begin(store), verdict("crashed"), suggested=None, now=NOW)
        assert store.attempts.help_since_review(CARD) == Help(failed=2)
        store.attempts.finish(begin(store), verdict("passed"), suggested=None, now=NOW)
        store.attempts.finish(begin(store), verdict("timeout"), suggested=None, now=NOW)  # after the pass: just playing
        store.attempts.note_hint(CARD, 1, NOW)
        store.attempts.note_hint(CARD, 2, NOW)
        store.attempts.note_hint("deck/other", 1, NOW)
        store.attempts.note_reveal(CARD, NOW)
        store.attempts.note_reveal(CARD, NOW)
    with Store.open(path) as store:
        assert store.attempts.help_since_review(CARD) == Help(failed=2, hints=2, revealed=True, passed=True)
        assert store.attempts.help_since_review("deck/other") == Help(hints=1)
        begin(store)
        assert (store.attempts.records(CARD)[-1].hints, store.attempts.records(CARD)[-1].revealed) == (2, True)
        store.reviews.record(CARD, Rating.HARD, NOW - timedelta(days=1))  # a clock that went back changes nothing
        assert store.attempts.help_since_review(CARD) == Help()
        store.attempts.note_hint(CARD, 1, NOW)
        assert store.attempts.help_since_review(CARD) == Help(hints=1)
        store.reviews.undo_last(NOW)
        assert store.attempts.help_since_review(CARD) == Help(failed=2, hints=2, revealed=True, passed=True)


@pytest.mark.parametrize("table", ["attempts", "attempt_results", "events"])
def test_attempts_cannot_be_changed_by_any_program(store: Store, path: Path, table: str) -> None:
    store.attempts.finish(begin(store), verdict("failed"), suggested=None, now=NOW)
    store.attempts.note_reveal(CARD, NOW)
    with sqlite3.connect(path) as other:
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET at = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(change)
