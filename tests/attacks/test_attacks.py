"""Each file in this folder is an answer that attacks; its second line says the verdict that it gets. None leaves anything behind.

Those that differ in little are built: see built/.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from pathlib import Path

import pytest

from studylm.checker.client import Checker, isolation_available
from studylm.checker.verdict import CheckRequest
from tests.attacks.built import forged
from tests.waiting import PATIENCE

HERE = Path(__file__).parent
FILES = {path.stem: path.read_text() for path in HERE.glob("*.py") if path.name not in ("conftest.py", "test_attacks.py")}
ATTACKS = dict(sorted({**FILES, **forged.ATTACKS}.items()))
SAMPLE = {name.partition("_")[0]: name for name in reversed(ATTACKS)}.values()
"""The first of each family; the others are for `make test-all`."""

pytestmark = pytest.mark.skipif(not isolation_available(), reason="this kernel does not confine: Landlock and seccomp are needed")


def header(text: str, name: str) -> str | None:
    found = re.search(rf"^# {name}: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else None


def server_pid(checker: Checker) -> int:
    server = checker._server
    assert server is not None and server.process is not None
    return server.process.pid


def descendants(pid: int) -> list[int]:
    """The processes below `pid`, all the way down."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def left_behind(checker: Checker, expected: dict[str, object] | None = None) -> dict[str, object]:
    """What there is of processes, descriptors and files once a run is over and the next pair of processes is ready.

    It is what is expected, sooner or later; or, where nothing is, what it was for a while with both processes there.
    """
    deadline = time.monotonic() + PATIENCE
    seen = [_look(checker)]
    while seen[-1] != expected and time.monotonic() < deadline:
        time.sleep(0.05)
        seen.append(_look(checker))
        if expected is None and all(look == seen[-1] and look["processes"] == 2 for look in seen[-10:]) and seen[10:]:
            break
    return seen[-1]


def _look(checker: Checker) -> dict[str, object]:
    server = checker._server
    assert server is not None and server.root is not None
    pid = server_pid(checker)
    return {
        "processes": len(descendants(pid)),
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
        "files": [sorted(os.listdir(server.root / name)) for name in (".", "learner", "tester")],
        "temporary": sorted(name for name in os.listdir(tempfile.gettempdir()) if "was-here" in name),
    }


@pytest.fixture(scope="module")
def clean(attacked: Checker, target: Path) -> dict[str, object]:
    """What a right answer leaves: the server, its two spare processes, and nothing else."""
    answer = HERE / "right.py"
    verdict = attacked.run(CheckRequest(card="attacks/right", source=answer.read_bytes(), filename=str(answer), checks=target))
    assert verdict.passed and verdict.isolated
    return left_behind(attacked)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.exhaustive) for name in ATTACKS]
)
def test_attack(name: str, attacked: Checker, target: Path, clean: dict[str, object]) -> None:
    text, path = ATTACKS[name], HERE / f"{name}.py"
    expected, limit = header(text, "verdict"), float(header(text, "timeout") or 60)
    before = {file: file.read_bytes() for file in HERE.rglob("*.py")}
    checks = target.read_bytes()
    pid = server_pid(attacked)

    verdict = attacked.run(
        CheckRequest(card=f"attacks/{name}", source=text.encode(), filename=str(path), checks=target, timeout=limit)
    )

    assert verdict.outcome.value == expected, verdict
    assert verdict.isolated
    assert verdict.seconds < limit + PATIENCE
    assert [check.id for check in verdict.checks] == ["value", "again", "gradient"]
    assert len(verdict.output.encode()) <= 70_000
    assert server_pid(attacked) == pid, "the server did not survive"
    assert left_behind(attacked, clean) == clean
    assert {file: file.read_bytes() for file in HERE.rglob("*.py")} == before
    assert target.read_bytes() == checks
