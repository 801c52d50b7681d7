"""A workspace with a small deck, and a way to call the commands as a user does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studylm.cli.main import run

DECK = """\
# Sums

## Two and two {#two number=1 topics="small, even"}

What is two and two?

### Answer

Four: $2 + 2 = 4$.

### Key points

- It is even.

### Misconceptions

- **It is five.** It is four.

## Double it {#double kind=code topics=even timeout=60}

Write `double(x)`.

### Hints

1. Add it to itself.

### Starter

```python
def double(x):
    raise NotImplementedError("Your turn.")
```

## Three and three {#three number=2}

What is three and three?

### Answer

Six.
"""

CHECKS = '''\
"""Hidden checks for the double card."""

from studylm.checker.kit import depends, expect

DEFINES = ["double"]


def check_small(learner):
    """Two becomes four."""
    got = learner.double(2)
    expect(got == 4, "double(2) is not 4.", expected="4", actual=str(got), hint="Add x to itself.")


@depends("small")
def check_negative(learner):
    """Minus three becomes minus six."""
    expect(learner.double(-3) == -6, "double(-3) is not -6.")
'''


@pytest.fixture(autouse=True)
def show_tracebacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours fails a test with its traceback, not with the one line that a learner sees."""
    monkeypatch.setenv("STUDYLM_TRACEBACK", "1")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace folder with the deck `sums`: two recall cards and a code card."""
    write_deck(tmp_path / "ws" / "cards" / "sums")
    return tmp_path / "ws"


def write_deck(deck: Path) -> None:
    """Write the small deck into the folder `deck`."""
    (deck / "checks").mkdir(parents=True)
    (deck / "sums.md").write_text(DECK, encoding="utf-8")
    (deck / "checks" / "double.py").write_text(CHECKS, encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def studylm(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Call `studylm --workspace <the workspace> ARGS`."""

    def call(*args: str, now: str | None = None) -> Result:
        capsys.readouterr()
        clock = ["--now", now] if now else []
        code = run(["--workspace", str(workspace), *clock, *args])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call
