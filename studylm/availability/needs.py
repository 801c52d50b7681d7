"""What new cards wait for: the cards that each of them needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studylm.deck.card import Card, Library
from studylm.deck.loading.lazy_cards import needs_of

RECALLED = 0.8
"""The chance of recall from which a card that others need is known well enough."""


def with_needs(card_ids: Iterable[str], library: Library) -> frozenset[str]:
    """These cards, all that they need, all that those need, and so on."""
    needs = needs_of(library.cards)
    found: set[str] = set()
    waiting = list(card_ids)
    while waiting:
        card_id = waiting.pop()
        if card_id not in found:
            found.add(card_id)
            waiting += needs.get(card_id, ())
    return frozenset(found)


class Needs:
    """The needs of one library that can hold a new card back.

    Those that come after the card in study order cannot: cards that need each other in a circle would wait forever.
    """

    def __init__(self, cards: Mapping[str, Card]) -> None:
        self._of: dict[str, tuple[str, ...]] = {}
        self._by: dict[str, list[str]] = {}
        found = needs_of(cards)
        place = {card_id: number for number, card_id in enumerate(cards)} if found else {}
        for card_id, needs in found.items():
            here = place[card_id]
            earlier = tuple([need for need in needs if place.get(need, here) < here])
            if earlier:
                self._of[card_id] = earlier
            for need in earlier:
                self._by.setdefault(need, []).append(card_id)

    def of(self, card_id: str) -> tuple[str, ...]:
        """The cards that a card needs."""
        return self._of.get(card_id, ())

    def by(self, card_id: str) -> list[str]:
        """The cards that need it; all of them come later in study order."""
        return self._by.get(card_id, [])
