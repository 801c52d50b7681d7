"""Questions that were split or merged: what stands where something else stood, and what is made of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from studylm.deck.format.stop_words import IN_EDITS
from studylm.deck.similarity import contains

SHARED = 0.5
"""Share of a question's telling words from which it seems to be made of another."""

CROWD = 30
"""Cards; where more stand in one place, the place says nothing."""

Place: TypeAlias = tuple[str, str | None, str | None]
"""A deck, and the known cards before and behind."""


class Gaps:
    """The cards that stood, and those that stand now, between the same two known cards."""

    def __init__(self, lost: Mapping[str, Place], free: Mapping[str, Place]) -> None:
        """`lost` and `free` are the cards that are gone and those that are new, by id."""
        self._lost, self._free = lost, free
        self._stood: dict[Place, list[str]] = defaultdict(list)
        self._stand: dict[Place, list[str]] = defaultdict(list)
        for cards, places in ((lost, self._stood), (free, self._stand)):
            for card_id, place in cards.items():
                if place[1:] != (None, None):
                    places[place].append(card_id)

    def beside(self, known_id: str) -> list[str]:
        """The new cards in the place of one that is gone; none where there are too many to tell anything."""
        place = self._lost[known_id]
        small = len(self._stood.get(place, ())) <= CROWD and len(self._stand.get(place, ())) <= CROWD
        return self._stand.get(place, []) if small else []

    def both(self, known_id: str, card_id: str) -> bool:
        """Whether one stands where the other stood."""
        place = self._lost[known_id]
        return place == self._free[card_id] and place[1:] != (None, None)

    def same(self, known_id: str, card_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
        """The same, and neither seems to be one of several that the other became, or was made of.

        Args:
            old, new: the words of the questions that are gone, and of the new ones, by id.
        """
        if not self.both(known_id, card_id) or not self.beside(known_id):
            return False
        stood, stand = self._stood[self._lost[known_id]], self._stand[self._free[card_id]]
        split = any(made_of(new[each], old[known_id]) for each in stand if each != card_id)
        merged = any(made_of(old[each], new[card_id]) for each in stood if each != known_id)
        return not split and not merged


def beside(cards: Sequence[tuple[str, str, str | None]]) -> dict[str, tuple[str | None, str | None]]:
    """For each card the nearest known ones before and behind it in its deck.

    Args:
        cards: the id, the deck, and the id by which it is known, of all cards in their order.
    """
    before: dict[str, str | None] = {}
    behind: dict[str, str | None] = {}
    for found, ordered in ((before, cards), (behind, cards[::-1])):
        last: dict[str, str | None] = {}
        for card_id, deck, known in ordered:
            found[card_id] = last.get(deck)
            if known is not None:
                last[deck] = known
    return {card_id: (before[card_id], behind[card_id]) for card_id in before}


def _telling(key: str) -> set[str]:
    return {word for word in key.split() if word not in IN_EDITS}


def made_of(one: str, other: str) -> bool:
    """Whether one question, as words, seems to be made of another: of what it is about, much is in that as well."""
    ours = _telling(one)
    return bool(ours) and len(ours & _telling(other)) >= SHARED * len(ours)


def more_or_less(one: str, other: str) -> bool:
    """Whether two questions are about the very same: one has all telling words of the other, and no other figures."""
    ours, theirs = _telling(one), _telling(other)
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours) and same_figures(one, other)


def same_figures(one: str, other: str) -> bool:
    """Whether the words with a digit in them are the same: if not, something else is asked, however alike it looks."""
    return _figures(one) == _figures(other)


def _figures(key: str) -> set[str]:
    return {word for word in key.split() if any(character.isdigit() for character in word)}


def part(one: str, other: str) -> bool:
    """Whether one question, as words, is a part of the other and much shorter: it was split off, or merged in."""
    return contains(one, other, words=3, share=0.75)
