"""The lists of an agenda: each sorted, and each card in one of them at most."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import Any

Entry = tuple[Any, int, str]
"""What a list is sorted by, the card's place in the library, and its id."""

_first = itemgetter(0)


class Lists:
    """Until `sort` is called, cards are added at the end, which is fast for many; from then on, in their places.

    Attributes:
        steps: in a step, by the moment at which they are due.
        review: in the review phase and due, by recall.
        waiting: in the review phase and due on a later day, by that day.
        new: in study order.
        held: new, and waiting for what they need; in study order.
    """

    def __init__(self) -> None:
        self.steps: list[Entry] = []
        self.review: list[Entry] = []
        self.waiting: list[Entry] = []
        self.new: list[Entry] = []
        self.held: list[Entry] = []
        self._listed: dict[str, tuple[list[Entry], Entry]] = {}
        self._put: Callable[[list[Entry], Entry], None] = list.append

    def sort(self) -> None:
        """Put all cards into their places."""
        for entries in (self.steps, self.review, self.waiting, self.new, self.held):
            entries.sort()
        self._put = insort

    def add(self, entries: list[Entry], key: Any, place: int, card_id: str) -> None:
        """Add a card that is in no list to one of them."""
        entry = key, place, card_id
        self._put(entries, entry)
        self._listed[card_id] = entries, entry

    def remove(self, card_id: str) -> list[Entry] | None:
        """Take a card from its list, which is returned; None if it is in none."""
        if card_id not in self._listed:
            return None
        entries, entry = self._listed.pop(card_id)
        del entries[bisect_left(entries, entry)]
        return entries

    def of(self, card_id: str) -> list[Entry] | None:
        """The list that a card is in; None if it is in none."""
        found = self._listed.get(card_id)
        return None if found is None else found[0]

    def in_step_by(self, card_id: str, moment: datetime) -> bool:
        """Whether a card is in a step and due at `moment`."""
        found = self._listed.get(card_id)
        return found is not None and found[0] is self.steps and bool(found[1][0] <= moment)

    def steps_by(self, moment: datetime) -> int:
        """How many cards in a step are due at `moment`: the first ones."""
        return bisect_right(self.steps, moment, key=_first)
