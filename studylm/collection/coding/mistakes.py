"""Named mistakes that come back: the spot card that shows one is queued for the same sitting, once."""

from __future__ import annotations

from studylm.checker.verdict import Status, Verdict, without_figures
from studylm.collection.collection import Collection
from studylm.deck.card import Card

LOOKED_AT = 50
"""Attempts of a card, the last ones, in which an earlier mistake is looked for."""


class Mistakes:
    """The spot cards that one sitting owes to mistakes.

    Attributes:
        waiting: the ids of the cards that are still to come.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._queued: set[str] = set()
        self.waiting: list[str] = []

    def note(self, card: Card, verdict: Verdict) -> None:
        """Queue the spot cards that show a mistake of this verdict, if it was made in an earlier review of the card too."""
        failed = {
            (check.id, without_figures(check.message)): check.id
            for check in verdict.checks
            if check.status is Status.FAILED
        }
        if not failed:
            return
        made: set[tuple[str, str]] = set()
        for other in self._collection.library.cards.values():
            shows = {check for code, check in other.mistakes if code == card.id}
            if other.id in self._queued or shows.isdisjoint(failed.values()) or not self._comes(other, card):
                continue
            made = made or self._made_before(card)
            if any(key in made and check in shows for key, check in failed.items()):
                self._queued.add(other.id)
                self.waiting.append(other.id)

    def take(self) -> list[str]:
        """The next card that is owed, in a list; it is not owed any more."""
        while self.waiting:
            card_id = self.waiting.pop(0)
            if card_id in self._collection.library.cards:
                return [card_id]
        return []

    def _comes(self, spot: Card, code: Card) -> bool:
        """Whether the spot card is neither suspended, buried, studied today nor a sibling of what is studied today."""
        flags, today = self._collection.store.present.flags(spot.id), self._collection.clock.today()
        if code.id in spot.siblings or flags.hidden(self._collection.clock.now()):
            return False
        reviews = self._collection.store.reviews
        return all(reviews.memory(card_id).last_day != today for card_id in (spot.id, *spot.siblings))

    def _made_before(self, card: Card) -> set[tuple[str, str]]:
        """The checks that failed, each with its message, in runs of earlier reviews."""
        verdicts = self._collection.store.attempts.earlier_verdicts(card.id, LOOKED_AT)
        return {
            (check["id"], without_figures(check["message"]))
            for verdict in verdicts
            for check in verdict["checks"]
            if check["status"] == Status.FAILED
        }
