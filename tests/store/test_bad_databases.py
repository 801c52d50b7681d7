"""A history that cannot be used: one clear line, and the file as it was."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylm.errors import StudylmError
from studylm.scheduling.model import Rating
from studylm.store import database
from studylm.store.store import Store

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def refusal(path: Path) -> str:
    with pytest.raises(StudylmError) as caught:
        Store.open(path)
    assert caught.value.remedy
    return str(caught.value)


def test_text_is_not_a_database(path: Path) -> None:
    path.write_text("Dear diary,\n" * 500)
    assert "is not a database" in refusal(path)
    assert path.read_text().startswith("Dear diary")


def test_an_empty_file_becomes_a_history(path: Path) -> None:
    path.touch()
    with Store.open(path) as store:
        store.reviews.record("deck/card", Rating.GOOD, NOW)


def test_another_program_s_database_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE reviews (id)")
    assert "another program's database" in refusal(path)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("reviews",)]


def test_a_newer_history_is_left_alone(path: Path) -> None:
    with Store.open(path) as store:
        store.reviews.record("deck/card", Rating.GOOD, NOW)
    with sqlite3.connect(path) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('studylm', '0999-later', '')"
        )
    before = path.read_bytes()
    assert "newer studylm" in refusal(path)
    assert "0999-later" in refusal(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE card_states SET due = 'soon'",
        "UPDATE card_states SET stability = 'much'",
        "UPDATE card_states SET stability = 0",
        "UPDATE card_states SET difficulty = -5",
        "DROP TABLE card_states",
    ],
)
def test_a_history_that_was_tampered_with_is_said_to_be_damaged(path: Path, damage: str) -> None:
    with Store.open(path) as store:
        store.reviews.record("deck/card", Rating.GOOD, NOW)
    with sqlite3.connect(path) as other:
        other.execute(damage)
    with Store.open(path) as store:
        for use in (
            lambda: store.reviews.memory("deck/card"),
            store.reviews.memories,
            lambda: store.reviews.record("deck/card", Rating.GOOD, NOW),
        ):
            with pytest.raises(StudylmError, match="damaged") as caught:
                use()
            assert caught.value.remedy
        assert len(store.reviews.records()) == 1


def test_a_damaged_history_is_said_to_be_damaged(path: Path) -> None:
    with Store.open(path) as store:
        for n in range(200):
            store.reviews.record(f"deck/{n}", Rating.GOOD, NOW)
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], whole[:4096] + bytes(os.urandom(1)) * (len(whole) - 4096)):
        path.write_bytes(broken)
        with pytest.raises(StudylmError, match=r"damaged|not a database"):
            Store.open(path).reviews()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_something_else_in_its_place(path: Path, make: Callable[[Path], None]) -> None:
    make(path)
    assert "is not a file" in refusal(path)


def test_a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "x.db")
    assert "broken link" in refusal(path)


def test_a_file_where_its_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be opened" in refusal(tmp_path / "file" / "studylm.db")


def test_a_history_that_another_program_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.05)
    with Store.open(path) as store:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StudylmError, match="locked by another program"):
            store.reviews.record("deck/card", Rating.GOOD, NOW)
        assert store.reviews.records() == []
        holder.execute("ROLLBACK")
        holder.close()
        store.reviews.record("deck/card", Rating.GOOD, NOW)


READS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from studylm.errors import StudylmError
from studylm.scheduling.model import Rating
from studylm.store.store import Store
store = Store.open(Path(sys.argv[1]))
print(store.read_only, len(store.reviews.records()), len(store.reviews.memories()))
for write in (
    lambda: store.reviews.record("deck/card", Rating.GOOD, datetime(2026, 5, 4, tzinfo=UTC)),
    lambda: store.reviews.undo_last(datetime(2026, 5, 4, tzinfo=UTC)),
    lambda: store.attempts.note_reveal("deck/card", datetime(2026, 5, 4, tzinfo=UTC)),
):
    try:
        write()
    except StudylmError as error:
        print(error.message)
print(len(store.reviews.records()))
"""


@pytest.mark.parametrize("left_open", [False, True], ids=["closed", "left with its log"])
@pytest.mark.parametrize("mode", [(0o444, 0o755), (0o644, 0o555)], ids=["read-only file", "read-only folder"])
def test_what_may_not_be_written_can_still_be_read(
    public: Path, unprivileged: Callable[..., str], mode: tuple[int, int], left_open: bool
) -> None:
    path = public / "studylm.db"
    store = Store.open(path)
    for n in range(3):
        store.reviews.record(f"deck/{n}", Rating.GOOD, NOW)
    if not left_open:
        store.close()
    path.chmod(mode[0])
    public.chmod(mode[1])
    first, *errors, last = unprivileged(READS, path).splitlines()
    assert (first, last) == ("True 3 3", "3")
    assert len(errors) == 3
    assert all("is not writable" in error for error in errors)
    public.chmod(0o755)
    store.close()


def test_a_read_only_folder_without_a_history_reads_as_empty(public: Path, unprivileged: Callable[..., str]) -> None:
    public.chmod(0o555)
    assert unprivileged(READS, public / "studylm.db").startswith("True 0 0\n")
    assert list(public.iterdir()) == []


def test_a_history_that_may_not_be_read(public: Path, unprivileged: Callable[..., str]) -> None:
    path = public / "studylm.db"
    Store.open(path).close()
    path.chmod(0)
    said = unprivileged(
        """
import sys
from pathlib import Path
from studylm.errors import StudylmError
from studylm.store.store import Store
try:
    Store.open(Path(sys.argv[1]))
except StudylmError as error:
    print(error)
""",
        path,
    )
    assert "Permission denied" in said
