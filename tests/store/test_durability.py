"""Nothing acknowledged is ever lost: killed processes, several windows, a full disk."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from studylm.store.store import Store
from tests.waiting import PATIENCE

WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Rating
from studylm.store import database
from studylm.store.store import Store

database.WAIT = 300.0  # which of several windows has its turn, and when, is up to a busy machine
path, name, most, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = Store.open(path)
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for n in range(most):
    now = datetime(2026, 5, 4, tzinfo=UTC) + timedelta(hours=9 * n)
    try:
        record = store.reviews.record(f"deck/{name}{n % 3}", Rating(1 + n % 4), now, config=Config(zone=UTC))
    except StudylmError as error:
        print("error", error, flush=True)
        break
    print(record.id, flush=True)
"""


def sound(path: Path) -> None:
    """The file is whole, and its card states are what its reviews come to."""
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert other.execute("PRAGMA foreign_key_check").fetchall() == []
    with Store.open(path) as store:
        assert store.reviews.replayed() == store.reviews.memories()


def test_killed_at_any_moment_it_keeps_every_acknowledged_review(path: Path) -> None:
    chance = random.Random(4)
    acknowledged: set[int] = set()
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), "k", "1000000", "0"], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged |= {int(writer.stdout.readline()) for _ in range(chance.randint(1, 12))}
            time.sleep(chance.random() * 0.01)
            writer.kill()
            rest = writer.stdout.read()
        acknowledged |= {int(line) for line in rest.splitlines() if line.isdigit() and rest.endswith("\n")}
        with Store.open(path) as store:
            assert acknowledged <= {record.id for record in store.reviews.records()}
    sound(path)


def test_windows_that_rate_at_once_neither_lose_nor_fork_a_review(path: Path) -> None:
    """They also make the database at once: none of them has been there before."""
    windows = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), "same", "60", "0"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [window.communicate(timeout=PATIENCE)[0].split() for window in windows]
    assert [window.returncode for window in windows] == [0, 0, 0]
    acknowledged = [int(word) for words in said for word in words]
    assert len(set(acknowledged)) == len(acknowledged) == 180
    with Store.open(path) as store:
        made = store.reviews.records()
        assert sorted(record.id for record in made) == sorted(acknowledged)
        assert Counter(record.card_id for record in made) == {"deck/same0": 60, "deck/same1": 60, "deck/same2": 60}
        for card in ("deck/same0", "deck/same1", "deck/same2"):
            assert [record.after.reps for record in store.reviews.records(card)] == list(range(1, 61))
    sound(path)


def test_a_full_disk_is_said_and_loses_nothing(
    path: Path, python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    Store.open(path).close()
    done = python(WRITER, path, "full", 100000, 400_000)
    *acknowledged, error = done.stdout.splitlines()
    assert done.stderr == ""
    assert error.startswith("error The history")
    assert "disk is full" in error
    assert len(acknowledged) > 10
    with Store.open(path) as store:
        assert [record.id for record in store.reviews.records()] == [int(word) for word in acknowledged]
    sound(path)
