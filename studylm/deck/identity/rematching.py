"""Keeps the history of questions without an explicit id: what was edited, moved or renamed is found by its content.

An explicit id is an identity by itself. A derived one changes with the question's words, so for every card with a
history a few facts are remembered (`Known`), and for the others of its deck as well, which are then not mistaken for
it; when the decks are read again, `rematch` says which card is which. Pure functions: where the facts are kept is the
store's affair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from studylm.deck.card import Card, Library
from studylm.deck.identity.fingerprints import Doubt, Known, fingerprint, remembered
from studylm.deck.identity.pairing import Pairing
from studylm.deck.loading.lazy_cards import LazyCards

__all__ = ["Known", "Rematch", "fingerprint", "rematch", "remembered", "under"]


@dataclass(frozen=True, slots=True)
class Rematch:
    """Which cards are which.

    Attributes:
        library: the library, with every card under the id that its history hangs on.
        kept: derived id -> the id that the card has had and keeps, in its deck.
        renamed: old id -> new id, for cards that now have an explicit id or stand in another deck: their history is to
            be found under the new id from now on.
        orphans: known cards that are in no deck any more. They keep their history, and get it back when they return.
        ids: every id of the library as it was read that is another in `library`.
        doubts: questions that seem to be a part of an earlier one, or several in one; nothing was carried over.
        changed: what is to be remembered anew.
    """

    library: Library
    kept: Mapping[str, str]
    renamed: Mapping[str, str]
    ids: Mapping[str, str]
    orphans: tuple[Known, ...]
    doubts: tuple[Doubt, ...]
    changed: tuple[Known, ...]


def rematch(library: Library, known: Iterable[Known]) -> Rematch:
    """Find the cards that have a history among those that the decks hold now.

    Args:
        library: as it was just read.
        known: the cards with a history, as they were last remembered.

    Returns:
        Which is which; where nothing changed, the library is the one given. Explicit ids are never changed.
    """
    earlier = {entry.card_id: entry for entry in known}
    pairing = Pairing(library, earlier)
    pairing.find()
    kept: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for known_id, card_id in pairing.pairs.items():
        if known_id == card_id:
            continue
        card = library.cards[card_id]
        if card_id in library.derived and card.deck == known_id.partition("/")[0]:
            kept[card_id] = known_id
        else:
            renamed[known_id] = card_id
    lost = pairing.lost()
    # A new question may by its words get the id of one that is gone; it must not get its history as well.
    others = {entry.card_id for entry in lost} & library.derived - pairing.taken
    ids = _ids(library, kept, others, set(earlier)) if kept or others else {}
    library = under(library, ids)
    prints = {entry.prompt: entry.fingerprint for entry in earlier.values()}
    now = remembered(library, {renamed.get(old, old) for old in pairing.pairs}, prints)
    doubts = tuple(replace(doubt, card_id=ids.get(doubt.card_id, doubt.card_id)) for doubt in pairing.doubts)
    new = set(renamed.values())
    changed = [entry for entry in now if entry.card_id in new or earlier.get(entry.card_id) != entry]
    # Cards that are gone are looked for in their deck, whatever it is called by the time when they return.
    changed += [replace(entry, deck=pairing.decks[entry.deck]) for entry in lost if entry.deck in pairing.decks]
    return Rematch(library, kept, renamed, ids, tuple(lost), doubts, tuple(changed))


def under(library: Library, ids: Mapping[str, str]) -> Library:
    """The library with some of its cards under other ids: id as it was read -> id to have."""
    if not ids:
        return library
    cards: Mapping[str, Card]
    if isinstance(library.cards, LazyCards):
        cards = library.cards.renamed(ids)
    else:
        cards = {
            ids.get(card_id, card_id): replace(
                card,
                id=ids.get(card_id, card_id),
                needs=tuple(ids.get(ref, ref) for ref in card.needs),
                links=tuple(ids.get(ref, ref) for ref in card.links),
            )
            for card_id, card in library.cards.items()
        }
    return replace(library, cards=cards, derived=frozenset(ids.get(each, each) for each in library.derived))


def _ids(library: Library, kept: Mapping[str, str], others: Collection[str], known: Collection[str]) -> dict[str, str]:
    """The ids that cards have to change: to those they had; and a new card that has one of these gets another.

    Args:
        library: as it was read.
        kept: derived id -> the id that the card had.
        others: derived ids that are not the cards that had them.
        known: all ids that have a history; no other card may get one of them.
    """
    theirs = set(kept.values())
    taken = set(library.cards) | theirs | set(known)
    ids: dict[str, str] = dict(kept)
    for card_id in library.cards:
        if card_id not in kept and (card_id in others or card_id in theirs):
            count = 2
            while f"{card_id}-{count}" in taken:
                count += 1
            ids[card_id] = f"{card_id}-{count}"
            taken.add(ids[card_id])
    return ids
