"""Code cards studied for months by a scripted learner who writes, restores and repairs, with the real checker."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest, Verdict
from studylm.collection import Collection, Rating, ReviewSession, Stage
from studylm.collection.coding.proving import Prover
from studylm.deck.card import Card, Kind, Library
from studylm.deck.library import load_library
from studylm.forms.form import Form
from studylm.workspace import Workspace

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
ANSWERS = Path(__file__).parents[2] / "answers"
FEW = ("gru", "dropout", "awd-lstm-map")


class Months:
    """The study of some code cards, each day one sitting. Collects what was opened and what was ever in a file."""

    def __init__(self, root: Path, checker: Checker, names: tuple[str, ...] | None) -> None:
        self.now = START
        self._chance = random.Random(1)
        self._checker = checker
        every = load_library(Workspace(root)).cards.values()
        cards = [card for card in every if card.kind is Kind.CODE and (names is None or card.name in names)]
        self.collection = Collection.open(
            Workspace(root), clock=lambda: self.now, library=Library({card.id: card for card in cards})
        )
        self.prover = Prover(self.collection, checker)
        self.opened: Counter[Form] = Counter()
        self.untouched: list[tuple[str, Form, str]] = []
        self.not_named: list[str] = []
        self.repairs: dict[str, list[str]] = {}
        self.written: dict[str, list[bytes]] = {}
        self.shown_old: list[str] = []
        self.same_day: list[str] = []

    def study(self, days: int) -> None:
        """Every card that comes on each of `days` days."""
        for day in range(days):
            self.now = START + timedelta(days=day)
            session = ReviewSession(self.collection, new_limit=100)
            done: set[str] = set()
            while session.current is not None:
                card = session.current
                if any(sibling in done for sibling in card.siblings) and card.id not in done:
                    self.same_day.append(card.id)
                done.add(card.id)
                self._answer(session, card)
                session.refresh()
            for card in self.collection.library.cards.values():
                due, form = self.collection.view(card.id).memory.due, self.collection.code_reviews.next_forms(card)[:1]
                if form and due is not None and due <= self.now + timedelta(days=1):
                    self.prover.prove(card, *form, enough=1)

    def _answer(self, session: ReviewSession, card: Card) -> None:
        opened = session.opened
        assert opened is not None and opened.form is not None, session.trouble
        path = self.collection.workspace.answer_file(card.id)
        if opened.form is not Form.BUILD:
            self.opened[opened.form] += 1
            found = path.read_bytes()
            verdict = self._judge(card, found)
            if verdict.passed:
                self.untouched.append((card.id, opened.form, found.decode()))
            if opened.form is Form.REPAIR:
                self.repairs.setdefault(card.id, []).append(opened.what)
                if not any(check.status == "failed" for check in verdict.checks):
                    self.not_named.append(card.id)
            if found in self.written.get(card.id, ()):
                self.shown_old.append(card.id)
        if self._chance.random() < 0.1:  # a blackout
            session.give_up()
            session.rate(Rating.AGAIN)
            self.now += timedelta(minutes=15)
            return
        answer = self._right(card)
        path.write_bytes(answer)
        self.written.setdefault(card.id, []).append(answer)
        self.now += timedelta(minutes=5)
        session.note_verdict(*self.collection.answers.check(card, answer, str(path), checker=self._checker))
        assert session.stage is Stage.ANSWER, (card.id, session.verdict)
        session.rate(self._chance.choices([Rating.HARD, Rating.GOOD, Rating.EASY], (2, 6, 1))[0])

    def _right(self, card: Card) -> bytes:
        """What the learner writes: one of the right answers, another one now and then, with a note of this day."""
        texts = [*card.solutions, *sorted((ANSWERS / card.name).glob("right-*.py"))]
        return self._chance.choice(texts[:6]).read_bytes() + f"# {self.now:%d %b}\n".encode()

    def _judge(self, card: Card, source: bytes) -> Verdict:
        assert card.checks is not None
        request = CheckRequest(card=card.id, source=source, filename="f.py", checks=card.checks, timeout=20)
        return self._checker.run(request)


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    with Checker(Workspace(tmp_path_factory.mktemp("checker"))) as checker:
        yield checker


@pytest.mark.parametrize(
    ("names", "days"),
    [(FEW, 120), pytest.param(None, 200, marks=pytest.mark.exhaustive)],
    ids=["three cards, 120 days", "every card, 200 days"],
)
def test_no_opened_review_passes_untouched_and_every_answer_is_kept(
    tmp_path: Path, checker: Checker, names: tuple[str, ...] | None, days: int
) -> None:
    months = Months(tmp_path, checker, names)
    with months.collection as collection:
        months.study(days)
        print(dict(months.opened))
        assert not months.untouched
        assert not months.not_named
        assert not months.shown_old
        assert not months.same_day
        assert months.opened[Form.RESTORE] and months.opened[Form.REPAIR] and months.opened[Form.REBUILD]
        for card_id, written in months.written.items():
            kept = [record.source for record in collection.store.attempts.records(card_id, drafts=True)]
            assert all(source in kept for source in written)
        assert collection.replay() == collection.store.reviews.memories()
