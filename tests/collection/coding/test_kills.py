"""`studylm start`, killed at any moment: what the file held is never lost, and the next start ends what it began."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylm.collection import Collection, Rating
from studylm.forms.form import Form
from studylm.workspace import Workspace
from tests.collection.coding.conftest import CHECKS, Judge, restore

DECK = "# Deck\n\n## One {#f kind=code}\n\nWrite f.\n\n### Starter\n\n```python\ndef f():\n    ...\n```\n"
LONGEST = 0.6
"""Seconds after which a start is killed at the latest; by then most have ended."""


@pytest.mark.parametrize("kills", [15, pytest.param(200, marks=pytest.mark.exhaustive)])
def test_nothing_is_lost_when_start_is_killed(tmp_path: Path, kills: int) -> None:
    deck = tmp_path / "cards" / "deck"
    (deck / "checks").mkdir(parents=True)
    (deck / "cards.md").write_text(DECK, encoding="utf-8")
    (deck / "checks" / "f.py").write_text(CHECKS, encoding="utf-8")
    workspace, chance, now = Workspace(tmp_path), random.Random(3), datetime(2026, 3, 2, 18, tzinfo=UTC)
    path = workspace.answer_file("deck/f")
    path.parent.mkdir(parents=True)
    held: list[bytes] = []
    for number in range(kills):
        with Collection.open(workspace, clock=lambda: now) as collection:  # noqa: B023
            card = collection.library.cards["deck/f"]
            collection.code_reviews.open(card)
            answer = f"def f():\n    return 1  # right {number}\n".encode()
            collection.answers.check(card, answer, "f.py", checker=Judge())
            review = collection.rate(card.id, Rating.AGAIN)  # good would lead to the year 9000
            assert review.after.due is not None
            now = max(now, review.after.due)
            base = collection.code_reviews.candidates.base(card)
            assert base is not None
            collection.store.proofs.add(card.id, base[1], restore(f"piece {number}"))
        path.write_bytes(answer + b"# a thought of afterwards\n")
        held += [answer, path.read_bytes()]
        command = [
            sys.executable,
            "-m",
            "studylm",
            "--workspace",
            str(tmp_path),
            "--now",
            now.isoformat(),
            "start",
            "f",
        ]
        process = subprocess.Popen(
            [*command, "--form", "restore"],
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.15, LONGEST))
        process.kill()
        process.wait()
        assert path.read_bytes() in (held[-1], restore(f"piece {number}").source)  # never half of one
        with Collection.open(workspace, clock=lambda: now) as collection:  # noqa: B023
            card = collection.library.cards["deck/f"]
            opened = collection.code_reviews.start(card, Form.RESTORE)
            assert path.read_bytes() == restore(f"piece {number}").source
            assert opened.kept is not None
            kept = collection.store.attempts.record(opened.kept)
            assert kept is not None and kept.source == held[-1]
    with Collection.open(workspace, clock=lambda: now) as collection:
        stored = [record.source for record in collection.store.attempts.records("deck/f", drafts=True)]
    assert all(source in stored for source in held)
