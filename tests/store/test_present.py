"""The present memories and flags are those of the file, also after a write that failed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from studylm.scheduling.model import Config, Memory, Rating
from studylm.store.derived import present
from studylm.store.derived.present import NOWHERE
from studylm.store.records import ChangeKind
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


def test_what_is_read_inside_a_transaction_that_fails_does_not_stay(store: Store) -> None:
    first = store.reviews.record("deck/a", Rating.GOOD, NOW, config=CONFIG)
    store.reviews.record("deck/b", Rating.GOOD, NOW, config=CONFIG)
    position = store.present.since(NOWHERE).position
    with pytest.raises(RuntimeError), store._file.writing() as db:
        db.execute("DELETE FROM card_states WHERE card_id = 'deck/a'")
        assert store.present.memory("deck/a") == Memory()
        raise RuntimeError("given up")
    assert store.present.memory("deck/a") == first.after
    news = store.present.since(position)
    assert news.cards is None or "deck/a" in news.cards


def test_news_are_the_cards_written_since(store: Store) -> None:
    store.reviews.record("deck/a", Rating.GOOD, NOW, config=CONFIG)
    news = store.present.since(NOWHERE)
    assert news.cards is None  # everything is new
    store.reviews.record("deck/b", Rating.GOOD, NOW, config=CONFIG)
    store.changes.make(ChangeKind.SUSPEND, ["deck/c"], NOW)
    later = store.present.since(news.position)
    assert later.cards == {"deck/b", "deck/c"}
    assert later.flags["deck/c"].suspended
    assert store.present.since(later.position).cards == ()
    for number in range(present.RECENT + 1):
        store.changes.make(ChangeKind.SUSPEND, [f"deck/{number}"], NOW)
    assert store.present.since(later.position).cards is None  # more than is remembered
