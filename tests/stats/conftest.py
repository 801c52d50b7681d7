"""A learner on a fake clock with five recall cards and two code cards, studied through a real collection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.collection import Collection, Rating
from studylm.deck.card import Card, Kind, Library, Source
from studylm.scheduling.model import Config
from studylm.stats import Stats
from studylm.workspace import Workspace

MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
CHECKS = (
    '"""Checks."""\nDEFINES = ["f"]\n\n\ndef check_value(learner):\n    """f gives 1."""\n    assert learner.f() == 1\n'
)


class Judge:
    """A checker whose verdict is the answer itself: `pass`, or a diagnosis of the check `value`, or `!` and a message."""

    def run(self, request: CheckRequest, on_check: object = None) -> Verdict:
        said = request.source.decode()
        checks: tuple[CheckResult, ...] = ()
        outcome = Outcome.PASSED if said == "pass" else Outcome.CRASHED if said.startswith("!") else Outcome.FAILED
        if outcome is not Outcome.CRASHED:
            status, message = (Status.PASSED, "") if said == "pass" else (Status.FAILED, said)
            checks = (CheckResult(id="value", title="f gives 1.", status=status, message=message),)
        return Verdict(
            card=request.card,
            outcome=outcome,
            isolated=True,
            device="cpu",
            seconds=0.1,
            checks=checks,
            message=said[1:] if outcome is Outcome.CRASHED else "",
        )


class Learner:
    """Studies the cards `d/a` to `d/e`, `d/f` and `d/g`; days count from Monday, 4 May 2026, at noon UTC."""

    def __init__(self, folder: Path) -> None:
        self.now = MONDAY
        checks = folder / "checks.py"
        checks.write_text(CHECKS, encoding="utf-8")
        topics = {"a": ("x",), "b": ("x", "y"), "c": ("y",)}
        cards = [_card(name, Kind.RECALL, topics=topics.get(name, ())) for name in "abcde"]
        cards += [_card(name, Kind.CODE, starter="def f():\n    ...\n", checks=checks) for name in "fg"]
        self.library = Library({card.id: card for card in cards})
        self.workspace = Workspace(folder / "workspace")
        self.collection = Collection.open(
            self.workspace, clock=lambda: self.now, library=self.library, config=Config(zone=UTC)
        )

    def at(self, day: int, hour: float = 0.0) -> None:
        """Let it be so many hours after noon."""
        self.now = MONDAY + timedelta(days=day, hours=hour)

    def rate(self, name: str, rating: Rating, day: int, seconds: float | None = None) -> None:
        self.at(day)
        self.collection.rate(f"d/{name}", rating, duration_ms=None if seconds is None else int(seconds * 1000))

    def open(self, name: str) -> None:
        """Get the answer file of a code card ready for its review."""
        self.collection.code_reviews.start(self.library.cards[f"d/{name}"])

    def run(self, name: str, said: str) -> None:
        """Run an answer that is judged as it says; see `Judge`."""
        card = self.library.cards[f"d/{name}"]
        self.collection.answers.check(card, said.encode(), f"{name}.py", checker=Judge())

    def stats(self, day: int | None = None) -> Stats:
        if day is not None:
            self.at(day)
        return self.collection.stats()


def _card(name: str, kind: Kind, **more: object) -> Card:
    source = Source(Path("d.md"), 1)
    return Card(id=f"d/{name}", deck="d", kind=kind, title=name, prompt=f"What is {name}?", source=source, **more)  # type: ignore[arg-type]


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    learner = Learner(tmp_path)
    yield learner
    learner.collection.close()
