"""What the learner should know beside the figures, a line each: for Today's page and for `due`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylm import wording
from studylm.collection.control.leeches import suggestion

if TYPE_CHECKING:
    from studylm.collection.collection import Collection


@dataclass(frozen=True, slots=True)
class Note:
    """One line. `warning` is set where something is wrong."""

    text: str
    warning: bool = False


def notes_on(collection: Collection) -> list[Note]:
    """The notes on the cards of the present topic, now; warnings first."""
    found = []
    if ahead := collection.rated_ahead():
        found.append(Note(wording.rated_ahead(ahead, collection.clock.today()), warning=True))
    if (exam := collection.sittings.exam()) is not None:
        found.append(Note(wording.exam_ahead(exam.day, collection.clock.today(), exam.query)))
    if held := collection.held():
        found.append(Note(wording.held_back(held)))
    if leeches := collection.leeches():
        found.append(Note(_leeches(collection, leeches)))
    return found


def _leeches(collection: Collection, card_ids: list[str]) -> str:
    if len(card_ids) == 1:
        return suggestion(collection, collection.library.cards[card_ids[0]])
    names = wording.some(card_ids)
    return (
        f"{len(card_ids)} cards are leeches, which lapse again and again: {names}. `studylm cards is:leech` lists them."
    )
