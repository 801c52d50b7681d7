"""A small workspace, a clock that the test moves, and ways to look at the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.notifications import Notification
from textual.pilot import Pilot

from studylm.checker.client import Checker
from studylm.collection import Collection
from studylm.tui.app import StudyApp
from studylm.tui.panes import card_pane
from studylm.tui.screens.review import confirmation
from studylm.workspace import Workspace
from tests.waiting import PATIENCE

RECALL = """\
# Basics

## What a leaf is {#leaf number=1}

What is a *leaf* of a tree, and what is $h_{t-1}$?

### Answer

A node **without** children.

### Key points

- It has no children.
- It may be the root.

### Misconceptions

- **A leaf has no parent.** Only the root has none.

### Hints

- Look down, not up.

## What a root is {#root number=2}

What is the root?

### Answer

The node without a parent.
"""

CODE = """\
# Code

## Double it {#double kind=code timeout=60}

Write `double(x)`: twice `x`.

### Answer

Add it to itself.

### Hints

- Twice is plus itself.
- `x + x`

### Starter

```python
def double(x):
    return x
```
"""

CHECKS = '''\
"""Hidden checks for doubling."""

from studylm.checker.kit import depends, expect

DEFINES = ["double"]


def check_twice(learner):
    """Twice the number comes back."""
    got = learner.double(3)
    expect(got == 6, "3 was not doubled.", expected="6", actual=str(got), hint="Add x to itself.")


@depends("twice")
def check_negative(learner):
    """Negative numbers too."""
    expect(learner.double(-2) == -4, "-2 was not doubled.")
'''


class Clock:
    """Tells the time that the test says."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_deck(workspace: Workspace, *, recall: str = RECALL, code: str = CODE, checks: str = CHECKS) -> None:
    """Put a deck `trees` into the workspace, in place of the bundled one."""
    for name in ("trees", "language-model"):  # an empty folder of its name hides the bundled deck
        (workspace.cards / name / "checks").mkdir(parents=True, exist_ok=True)
    deck = workspace.cards / "trees"
    if recall:
        (deck / "a.md").write_text(recall)
    if code:
        (deck / "b.md").write_text(code)
        (deck / "checks" / "double.py").write_text(checks)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "ws")


@pytest.fixture
def collection(workspace: Workspace, clock: Clock) -> Iterator[Collection]:
    make_deck(workspace)
    with Collection.open(workspace, clock=clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    """The real checker, warm for the whole run: it takes seconds to load torch."""
    with Checker(Workspace(tmp_path_factory.mktemp("checker"))) as opened:
        yield opened


@pytest.fixture
def app(collection: Collection, checker: Checker) -> StudyApp:
    return StudyApp(collection, checker)


@pytest.fixture(autouse=True)
def any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the learner must do within seconds may take the tests as long as it does; what is told stays told."""
    monkeypatch.setattr(confirmation, "TWICE", PATIENCE)
    monkeypatch.setattr(card_pane, "SETTLED", PATIENCE)
    monkeypatch.setattr(Notification, "time_left", PATIENCE)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Let the app work until `true`."""
    deadline = time.monotonic() + PATIENCE
    await pilot.pause()
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain; the screen says:\n{seen(pilot)}")
        await pilot.pause(0.05)


async def shows(pilot: Pilot[None], *texts: str) -> None:
    """Wait until all of `texts` stand on the screen."""
    await until(pilot, lambda: all(text in seen(pilot) for text in texts))


def seen(pilot: Pilot[None]) -> str:
    """Everything that stands on the screen, as text."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
