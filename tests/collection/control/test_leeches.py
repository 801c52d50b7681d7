"""Leeches are named with a suggestion: an easier companion, a hint, or where to rewrite the card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from studylm.collection import Collection, Rating, ReviewRecord
from studylm.collection.control.leeches import made_leech, suggestion
from studylm.deck.card import Card, Source
from studylm.scheduling.model import Config
from studylm.today import look, page
from studylm.workspace import Workspace
from tests.changing import change
from tests.collection.conftest import make_card, make_library


@pytest.fixture
def open_(workspace: Workspace, clock: Any) -> Callable[..., Collection]:
    change(workspace, "leech_lapses = 2\n")

    def open_(*cards: Card) -> Collection:
        library = make_library(*cards)
        return Collection.open(workspace, clock=clock, library=library, config=Config(zone=UTC))

    return open_


def lapse(collection: Collection, name: str, clock: Any, times: int = 2) -> ReviewRecord:
    """Learn a card and forget it again and again; the last review is a lapse."""
    collection.rate(f"deck/{name}", Rating.EASY)
    for number in range(times):
        clock.wait(days=30)
        record = collection.rate(f"deck/{name}", Rating.AGAIN)
        if number < times - 1:
            collection.rate(f"deck/{name}", Rating.GOOD)
    return record


def test_a_rating_that_makes_a_leech_suggests_an_easier_card_that_it_needs_or_links_to(
    open_: Callable[..., Collection], clock: Any
) -> None:
    cards = (
        make_card("cell"),
        make_card("state"),
        make_card("near", topics=("lstm",)),
        make_card("gates", needs=("deck/cell",), links=("deck/state", "deck/gone"), topics=("lstm",), hints=("Look.",)),
    )
    with open_(*cards) as collection:
        collection.rate("deck/near", Rating.EASY)
        collection.rate("deck/state", Rating.EASY)
        collection.rate("deck/cell", Rating.HARD)
        assert made_leech(collection, lapse(collection, "gates", clock, 1)) is None
        collection.rate("deck/gates", Rating.GOOD)
        clock.wait(days=60)
        record = collection.rate("deck/gates", Rating.AGAIN)
        text = "deck/gates is a leech (2 lapses): study deck/state with it, which is easier."
        assert made_leech(collection, record) == text
        assert made_leech(collection, record, short=True) == "A leech (2 lapses): study state with it, which is easier."
        assert collection.leeches() == ["deck/gates"] and text in page(look(collection))
        collection.control.suspend(["deck/state"])
        assert "study deck/cell" in suggestion(collection, cards[3])
        collection.control.suspend(["deck/cell"])
        assert "study deck/near" in suggestion(collection, cards[3])
        collection.control.suspend(["deck/near"])
        assert "its hint may help: Look." in suggestion(collection, cards[3])
        collection.control.suspend(["deck/gates"])
        assert collection.leeches() == [] and not any("leech" in note.text for note in collection.notes())
        assert collection.view("deck/gates").suspended and collection.view("deck/gates").leech


def test_another_lapse_of_a_leech_says_nothing_new(open_: Callable[..., Collection], clock: Any) -> None:
    with open_(make_card("a")) as collection:
        assert made_leech(collection, lapse(collection, "a", clock, 2)) is not None
        collection.rate("deck/a", Rating.EASY)
        clock.wait(days=60)
        assert made_leech(collection, collection.rate("deck/a", Rating.AGAIN)) is None
        assert collection.view("deck/a").memory.lapses == 3


def test_a_long_hint_is_cut_and_the_file_is_named_as_seen_from_the_workspace(
    open_: Callable[..., Collection], workspace: Workspace, clock: Any
) -> None:
    own = Source(workspace.cards / "deck" / "a.md", 7)
    cards = (make_card("a"), make_card("b", hints=("$h_{t-1}$ " + "long " * 40,)), make_card("c"))
    cards = (*cards[:2], Card(**{name: getattr(cards[2], name) for name in Card.__slots__} | {"source": own}))
    with open_(*cards) as collection:
        for card in cards:
            lapse(collection, card.name, clock)
        found = [suggestion(collection, card) for card in cards]
        path = Path("deck/cards.md")
        assert found[0] == f"deck/a is a leech (2 lapses): rewrite it, or split it in two: {path}:1."
        assert found[1].startswith("deck/b is a leech (2 lapses): its hint may help: hₜ₋₁ long") and len(found[1]) < 110
        assert found[2].endswith("split it in two: cards/deck/a.md:7.")
        [note] = [note.text for note in collection.notes()]
        assert note.startswith("3 cards are leeches") and "deck/a, deck/b and 1 more" in note


def test_a_deck_may_have_a_limit_of_its_own(workspace: Workspace, clock: Any) -> None:
    change(workspace, "[decks.deck]\nleech_lapses = 1\n")
    with Collection.open(
        workspace, clock=clock, library=make_library(make_card("a")), config=Config(zone=UTC)
    ) as found:
        clock.now += timedelta(days=1)
        assert made_leech(found, lapse(found, "a", clock, 1)) is not None
