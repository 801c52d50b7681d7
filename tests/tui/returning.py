"""A code card that has passed and comes back, with candidates as if proved, and a checker that needs no process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from studylm.checker.client import CheckCancelled
from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.collection import Collection, Rating
from studylm.deck.card import Card
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from tests.tui.conftest import Clock

OLD = """\
def double(x):
    two = 2  # my own words
    return x * two
"""
GAPS = """\
def double(x):
    # 1 of 2: the value of two
    two = ...
    # 2 of 2
    return ...
"""
MISTAKE = """\
def double(x):
    two = 3  # my own words
    return x * two
"""
NEW = """\
def double(x):
    return x + x
"""
RESTORE = Candidate(Form.RESTORE, "two+return", GAPS.encode(), 2, "the value of two and what is returned")
REPAIR = Candidate(Form.REPAIR, "number", MISTAKE.encode(), 1, "3 instead of 2")


class Judge:
    """Runs `double` in this process and judges it as the check file does. `hold` makes runs wait until `cancel`."""

    def __init__(self) -> None:
        self.ran: list[CheckRequest] = []
        self.hold = False
        self._stopped = threading.Event()

    def warm_up(self) -> None:
        """Always warm."""

    def cancel(self) -> None:
        self._stopped.set()

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        self.ran.append(request)
        if self.hold:
            self._stopped.wait()
            raise CheckCancelled("The run was cancelled.")
        names: dict[str, Callable[[int], object]] = {}
        try:
            exec(request.source, {}, names)
            got = [names["double"](3) == 6, names["double"](-2) == -4]
        except Exception:
            got = [False, False]
        checks = tuple(
            CheckResult(
                id=name,
                title=title,
                status=Status.PASSED if right else Status.FAILED,
                message="" if right else f"{title[:-1]} is wrong.",
            )
            for name, title, right in zip(("twice", "negative"), ("Twice.", "Negative numbers too."), got, strict=True)
        )
        outcome = Outcome.PASSED if all(got) else Outcome.FAILED
        return Verdict(
            card=request.card, outcome=outcome, isolated=True, device="cpu", seconds=0.1, checks=checks, output=""
        )


def card_of(collection: Collection) -> Card:
    return collection.library.cards["trees/double"]


def check(collection: Collection, source: str) -> None:
    """Save and run an answer, as the learner does."""
    card = card_of(collection)
    path, _ = collection.answers.start(card)
    path.write_text(source)
    collection.answers.check(card, source.encode(), str(path), checker=Judge())


def come_back(
    collection: Collection, clock: Clock, *proved: Candidate, source: str = OLD, rating: Rating = Rating.GOOD
) -> Card:
    """Pass the card, rate it, and wait until it is due, while `proved` is proved."""
    card = card_of(collection)
    collection.code_reviews.open(card)
    check(collection, source)
    collection.rate(card.id, rating)
    found = collection.code_reviews.candidates.base(card)
    assert found is not None
    for candidate in proved:
        collection.store.proofs.add(card.id, found[1], candidate)
    wait_until_due(collection, clock)
    return card


def wait_until_due(collection: Collection, clock: Clock) -> None:
    due = collection.view("trees/double").due
    assert due is not None
    clock.now = max(clock.now, due)
    clock.forward(minutes=1)
