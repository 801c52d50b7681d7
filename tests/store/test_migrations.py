"""A history of an older studylm is brought up to date, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from studylm.scheduling.model import Rating
from studylm.store.migrations import SET, STEPS, applied
from studylm.store.records import Identity
from studylm.store.store import Store

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def make_older(path: Path, steps: int) -> None:
    """A history that has been through the first `steps` migrations, with one review in it."""
    with Store.open(path) as store:
        store.reviews.record("deck/card", Rating.GOOD, NOW)
    with sqlite3.connect(path) as whole:
        columns = [row[1] for row in whole.execute("PRAGMA table_info(reviews)")]
        review = whole.execute("SELECT * FROM reviews").fetchone()
        state = whole.execute("SELECT * FROM card_states").fetchone()
    path.unlink()
    older = Migrations(SET)
    for name in list(STEPS)[:steps]:
        older(name=name)(STEPS[name])
    db = Database(path)
    older.apply(db)
    known = db["reviews"].columns_dict  # later migrations add columns
    values = {name: value for name, value in zip(columns, review, strict=True) if name in known}
    db["reviews"].insert(values)
    db.execute(f"INSERT INTO card_states VALUES ({', '.join('?' * len(state))})", state)
    db.close()


def names(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return applied(connection)


def test_the_names_are_in_order() -> None:
    assert list(STEPS) == sorted(STEPS)


@pytest.mark.parametrize("steps", range(1, len(STEPS)))
def test_an_older_history_is_brought_up_to_date_and_kept(path: Path, steps: int) -> None:
    make_older(path, steps)
    assert len(names(path)) == steps
    with Store.open(path) as store:
        (review,) = store.reviews.records()
        assert store.reviews.memories() == {"deck/card": review.after}
        assert store.attempts.records() == []
        assert store.training_runs.records() == []
    assert names(path) == set(STEPS)


def test_identities_of_an_older_history_are_kept(path: Path) -> None:
    make_older(path, 6)
    with sqlite3.connect(path) as older:
        older.execute("INSERT INTO card_identities VALUES ('d/a', 'd', 3, 'ab', 'What?', '2026', '2026')")
    with Store.open(path) as store:
        assert store.identities.all() == {"d/a": Identity("d/a", "d", 3, "ab", "What?")}


def test_a_step_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_older(path, 1)

    def fails(db: Database) -> None:
        db.execute("CREATE TABLE half_done (id)")
        raise RuntimeError("no further")

    with monkeypatch.context() as patch:
        patch.setitem(STEPS, "9999-fails", fails)
        with pytest.raises(RuntimeError):
            Store.open(path)
    assert len(names(path)) == 1
    with Store.open(path) as store:
        assert len(store.reviews.records()) == 1
    with sqlite3.connect(path) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half_done'").fetchone()


def test_an_older_history_that_may_only_be_read_is_read(public: Path, unprivileged: Callable[..., str]) -> None:
    path = public / "studylm.db"
    make_older(path, 1)
    path.chmod(0o444)
    public.chmod(0o555)
    before = path.read_bytes()
    code = """
import sys
from pathlib import Path
from studylm.store.records import Identity
from studylm.store.store import Store
with Store.open(Path(sys.argv[1])) as store:
    print(len(store.reviews.records()), store.attempts.records(), store.read_only)
"""
    assert unprivileged(code, path) == "1 [] True\n"
    assert path.read_bytes() == before
