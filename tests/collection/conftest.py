"""What the tests of the session share: a small library, a clock that is set by hand, and studies on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylm.collection import Collection
from studylm.deck.card import Card, Kind, Library, Source
from studylm.scheduling.model import Config
from studylm.workspace import Workspace

START = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Clock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


def make_card(name: str, kind: Kind = Kind.RECALL, **more: object) -> Card:
    path = Path("deck/cards.md")
    fields: dict[str, object] = {"title": f"About {name}", "prompt": f"What is {name}?", "answer": f"It is {name}."}
    if kind is Kind.CODE:
        fields |= {"checks": Path(f"deck/checks/{name}.py"), "starter": "def f():\n    ...", "hints": ("one", "two")}
    return Card(id=f"deck/{name}", deck="deck", kind=kind, source=Source(path, 1), **(fields | more))  # type: ignore[arg-type]


def make_library(*cards: Card) -> Library:
    return Library({card.id: card for card in cards})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def library() -> Library:
    """Twelve recall cards, c0 to c11, and a code card."""
    return make_library(*(make_card(f"c{n}") for n in range(12)), make_card("gru", Kind.CODE))


@pytest.fixture
def open_collection(workspace: Workspace, clock: Clock, library: Library) -> Iterator[Callable[..., Collection]]:
    """Open the workspace (again): with the cards given by name, or all of them."""
    with ExitStack() as stack:

        def open_(*names: str) -> Collection:
            cards = {f"deck/{name}": library.cards[f"deck/{name}"] for name in names} or library.cards
            collection = Collection.open(workspace, clock=clock, library=Library(dict(cards)), config=Config(zone=UTC))
            return stack.enter_context(collection)

        yield open_
