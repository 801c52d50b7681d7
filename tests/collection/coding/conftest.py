"""Code cards that have passed and come back: a check file that is real, runs that are not, and candidates as if proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.collection import Collection, Rating
from studylm.deck.card import Card, Kind, Library, Source
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.scheduling.model import Config
from studylm.workspace import Workspace

START = datetime(2026, 5, 4, 12, tzinfo=UTC)
CHECKS = (
    '"""Checks."""\nDEFINES = ["f"]\n\n\ndef check_value(learner):\n    """f gives 1."""\n    assert learner.f() == 1\n'
)
RIGHT = b"def f():\n    return 1  # right\n"
WRONG = b"def f():\n    return 2\n"


class Clock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


class Judge:
    """A checker that passes whatever contains "right", and fails the check `value` with a message otherwise."""

    def run(self, request: CheckRequest, on_check: object = None) -> Verdict:
        right = b"right" in request.source
        status = Status.PASSED if right else Status.FAILED
        check = CheckResult(id="value", title="f gives 1.", status=status, message="" if right else "It gives another.")
        return Verdict(
            card=request.card,
            outcome=Outcome.PASSED if right else Outcome.FAILED,
            isolated=True,
            device="cpu",
            seconds=0.1,
            checks=(check,),
        )


class Desk:
    """A learner with one code card, `deck/f`, and the clock."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self.collection = collection
        self.clock = clock
        self.path = collection.workspace.answer_file("deck/f")

    @property
    def card(self) -> Card:
        return self.collection.library.cards["deck/f"]

    def write(self, source: bytes) -> None:
        self.path.write_bytes(source)

    def run(self, source: bytes | None = None, **more: object) -> Rating | None:
        """Save `source` if given, run the file, and return the rating that is suggested."""
        if source is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.write(source)
        data = self.collection.answers.read(self.card)
        return self.collection.answers.check(self.card, data, "f.py", checker=Judge(), **more)[1]  # type: ignore[arg-type]

    def rate(self, rating: Rating) -> None:
        self.collection.rate("deck/f", rating)

    def until_due(self) -> None:
        due = self.collection.view("deck/f").memory.due
        assert due is not None
        self.clock.now = max(due, self.clock.now)

    def pass_once(self, source: bytes = RIGHT) -> None:
        """Pass the card for the first time, rate it good, and wait until it is due."""
        self.collection.code_reviews.open(self.card)
        self.run(source)
        self.rate(Rating.GOOD)
        self.until_due()

    def prove(self, *candidates: Candidate) -> None:
        found = self.collection.code_reviews.candidates.base(self.card)
        assert found is not None
        for candidate in candidates:
            self.collection.store.proofs.add("deck/f", found[1], candidate)

    def source(self, attempt: int | None) -> bytes:
        assert attempt is not None
        record = self.collection.store.attempts.record(attempt)
        assert record is not None
        return record.source


def restore(key: str = "value", pieces: int = 1) -> Candidate:
    return Candidate(
        Form.RESTORE, key, f"def f():\n    # 1 of 1: {key}\n    return ...\n".encode(), pieces, "the value"
    )


def repair(key: str = "2 for 1") -> Candidate:
    return Candidate(Form.REPAIR, key, f"def f():\n    return 2  # {key}\n".encode(), 1, "another value")


def code_card(folder: Path, name: str = "f", **more: object) -> Card:
    checks = folder / f"{name}.py"
    checks.write_text(CHECKS, encoding="utf-8")
    return Card(
        id=f"deck/{name}",
        deck="deck",
        kind=Kind.CODE,
        title="One",
        prompt="Write f.",
        source=Source(folder / "cards.md", 1),
        starter="def f():\n    ...\n",
        hints=("one",),
        checks=checks,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_desk(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Desk]]:
    """Open the workspace (again), with `deck/f` and more cards."""
    made: list[Collection] = []

    def open_(*more: Card) -> Desk:
        cards = [code_card(tmp_path), *more]
        library = Library({card.id: card for card in cards})
        workspace = Workspace(tmp_path / "workspace")
        made.append(Collection.open(workspace, clock=clock, library=library, config=Config(zone=UTC)))
        return Desk(made[-1], clock)

    yield open_
    for collection in made:
        collection.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()
