"""Siblings: two cards of which one shows what the other asks for do not come on one study day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.collection import Collection, Rating, ReviewSession
from studylm.deck.card import Card, Kind, Library, Source
from studylm.scheduling.model import Config
from studylm.workspace import Workspace

START = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Shelf:
    """A recall card `idea` and a code card `code` that are siblings, another recall card, and a clock."""

    def __init__(self, root: Path) -> None:
        self.now = START
        cards = [
            self._card("idea", Kind.RECALL, siblings=("deck/code",)),
            self._card("code", Kind.CODE, siblings=("deck/idea", "deck/more"), checks=root / "code.py"),
            self._card("other", Kind.RECALL),
            self._card("more", Kind.CODE, siblings=("deck/code",), checks=root / "more.py"),
        ]
        library = Library({card.id: card for card in cards})
        self.collection = Collection.open(
            Workspace(root), clock=lambda: self.now, library=library, config=Config(zone=UTC)
        )

    def _card(self, name: str, kind: Kind, **more: object) -> Card:
        source = Source(Path("cards.md"), 1)
        return Card(id=f"deck/{name}", deck="deck", kind=kind, title=name, prompt=name, source=source, **more)  # type: ignore[arg-type]

    def queue(self) -> list[str]:
        return [item.card.name for item in self.collection.queue().items]

    def learn(self, *names: str) -> None:
        """Review cards, a day each, until they are in the review phase; then wait until all are due."""
        for name in names:
            self.collection.rate(f"deck/{name}", Rating.EASY)
            self.now += timedelta(days=1)
        dues = [self.collection.view(f"deck/{name}").memory.due for name in names]
        self.now = max(due for due in dues if due is not None)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    with shelf.collection:
        yield shelf


def test_of_two_new_siblings_the_first_comes_and_the_other_on_the_next_day(shelf: Shelf) -> None:
    assert shelf.queue() == ["idea", "other", "more"]
    shelf.collection.rate("deck/idea", Rating.EASY)
    assert shelf.queue() == ["other", "more"]
    shelf.now += timedelta(days=1)
    assert shelf.queue() == ["code", "other"]


def test_of_two_due_siblings_the_code_card_comes(shelf: Shelf) -> None:
    shelf.learn("idea", "code")
    assert shelf.queue() == ["code", "other"]
    shelf.collection.rate("deck/code", Rating.GOOD)
    assert shelf.queue() == ["other"]
    shelf.now += timedelta(days=1)
    assert shelf.queue()[0] == "idea"


def test_a_due_card_comes_before_its_new_sibling(shelf: Shelf) -> None:
    shelf.learn("idea")
    assert shelf.queue() == ["idea", "other", "more"]


def test_a_card_in_a_step_goes_on_and_its_sibling_waits(shelf: Shelf) -> None:
    shelf.collection.rate("deck/idea", Rating.AGAIN)
    shelf.now += timedelta(minutes=2)
    assert shelf.queue() == ["idea", "other", "more"]


def test_a_suspended_sibling_holds_nothing_back(shelf: Shelf) -> None:
    shelf.learn("idea", "code")
    shelf.collection.set_suspended("deck/code", True)
    assert shelf.queue()[0] == "idea"


def test_a_sitting_never_shows_both(shelf: Shelf) -> None:
    shelf.learn("idea", "code", "more")
    session, seen = ReviewSession(shelf.collection), []
    while session.current is not None:
        seen.append(session.current.name)
        session.reveal()
        session.rate(Rating.EASY)
    assert seen == ["code", "other"]


def test_what_waits_for_a_sibling_comes_with_the_next_study_day(shelf: Shelf) -> None:
    shelf.learn("idea", "code")
    shelf.collection.rate("deck/code", Rating.GOOD)
    assert shelf.collection.next_due() == datetime(
        shelf.now.year, shelf.now.month, shelf.now.day, 4, tzinfo=UTC
    ) + timedelta(days=1)


def test_figures_count_what_comes(shelf: Shelf) -> None:
    shelf.learn("idea", "code")
    assert shelf.collection.stats().due == 1
