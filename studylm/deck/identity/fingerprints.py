"""What is stored about a card, so that it is recognised after its deck file was edited."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from studylm.deck.card import Card, Library, Source


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about a card that has a history, or is in a deck with such a card.

    Attributes:
        card_id: the id under which its history is kept.
        deck: the deck that it was in.
        place: its position in its deck, from 0.
        fingerprint: of its prompt.
        prompt: its prompt.
        studied: whether it has a history.
    """

    card_id: str
    deck: str
    place: int
    fingerprint: str
    prompt: str
    studied: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A present card that seems to be a part of cards that are gone (`known`, their ids), or to contain them."""

    card_id: str
    known: tuple[str, ...]
    source: Source
    message: str


def fingerprint(prompt: str) -> str:
    """A digest of a prompt that does not depend on spacing and letter case."""
    return hashlib.blake2b(" ".join(prompt.split()).casefold().encode(), digest_size=12).hexdigest()


def remembered(library: Library, ids: Collection[str], prints: Mapping[str, str] | None = None) -> list[Known]:
    """What to store about the cards with these ids. `prints` are fingerprints by prompt, as far as they are known."""
    prints = prints or {}
    places: dict[str, int] = defaultdict(int)
    found: list[Known] = []
    for card in sorted(library.cards.values(), key=position):
        place = places[card.deck]
        places[card.deck] += 1
        if card.id in ids:
            found.append(
                Known(card.id, card.deck, place, prints.get(card.prompt) or fingerprint(card.prompt), card.prompt)
            )
    return found


def twins(library: Library, prints: Collection[str], known: Collection[str]) -> set[str]:
    """The ids of cards that are neither bundled nor known and have one of these fingerprints."""
    return {
        card.id
        for card in library.cards.values()
        if not card.bundled and card.id not in known and fingerprint(card.prompt) in prints
    }


def position(card: Card) -> tuple[str, str, int]:
    """A sort key: deck, file and line."""
    return card.deck, str(card.source.path), card.source.line
