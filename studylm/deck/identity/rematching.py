"""Keeps the history of questions without an explicit id when they are edited, moved or renamed.

An explicit id does not change. A derived one changes with the words of the question, so a few facts (`Known`) are
stored for every card with a history, and for the others in its deck, so that none is mistaken for it. When the decks
are read again, `rematch` finds which card is which. These are pure functions; the store keeps the facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from studylm.deck.card import Card, Library
from studylm.deck.identity.fingerprints import Doubt, Known, fingerprint, remembered
from studylm.deck.identity.pairing import Pairing
from studylm.deck.loading.lazy_cards import LazyCards
from studylm.deck.loading.study_order import References

__all__ = ["Known", "Rematch", "fingerprint", "rematch", "remembered", "under"]


@dataclass(frozen=True, slots=True)
class Rematch:
    """Which cards are which.

    Attributes:
        library: the library, with every card under the id of its history.
        kept: derived id -> the former id, which the card keeps in its deck.
        renamed: old id -> new id, for cards that now have an explicit id or are in another deck; their history moves to
            the new id.
        ids: id as read -> id in `library`, where they differ.
        orphans: known cards that are in no deck. They keep their history, and have it again when they return.
        doubts: questions that were probably split or merged; they get no history.
        changed: what to store anew.
    """

    library: Library
    kept: Mapping[str, str]
    renamed: Mapping[str, str]
    ids: Mapping[str, str]
    orphans: tuple[Known, ...]
    doubts: tuple[Doubt, ...]
    changed: tuple[Known, ...]


def rematch(library: Library, known: Iterable[Known]) -> Rematch:
    """Find the known cards among those that are in the decks now.

    Args:
        library: as it was read.
        known: the known cards, as they were last stored.

    Returns:
        Which card is which; its library is the given one if nothing changed. Explicit ids are never changed.
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
    # A new question may derive the id of one that is gone; it must not get its history.
    others = {entry.card_id for entry in lost} & library.derived - pairing.taken
    ids = _ids(library, kept, others, set(earlier)) if kept or others else {}
    library = under(library, ids)
    prints = {entry.prompt: entry.fingerprint for entry in earlier.values()}
    now = remembered(library, {renamed.get(old, old) for old in pairing.pairs}, prints)
    doubts = tuple(replace(doubt, card_id=ids.get(doubt.card_id, doubt.card_id)) for doubt in pairing.doubts)
    new = set(renamed.values())
    changed = [entry for entry in now if entry.card_id in new or earlier.get(entry.card_id) != entry]
    # Cards that are gone are looked for in their deck under its new name.
    changed += [replace(entry, deck=pairing.decks[entry.deck]) for entry in lost if entry.deck in pairing.decks]
    return Rematch(library, kept, renamed, ids, tuple(lost), doubts, tuple(changed))


def under(library: Library, ids: Mapping[str, str]) -> Library:
    """The library with some of its cards under other ids: id as read -> new id."""
    if not ids:
        return library
    cards: Mapping[str, Card]
    if isinstance(library.cards, LazyCards):
        cards = library.cards.renamed(ids)
    else:
        cards = {
            now: replace(card, id=now, **references.renamed(ids)._asdict())
            for card_id, card in library.cards.items()
            for now in (ids.get(card_id, card_id),)
            for references in (References(card.needs, card.links, card.siblings, card.mistakes),)
        }
    return replace(library, cards=cards, derived=frozenset(ids.get(each, each) for each in library.derived))


def _ids(library: Library, kept: Mapping[str, str], others: Collection[str], known: Collection[str]) -> dict[str, str]:
    """The ids that must change: of cards to those that they had, and of new cards that have one of these to others.

    Args:
        library: as it was read.
        kept: derived id -> the id that the card had.
        others: derived ids whose cards are not those that had them before.
        known: the ids of all known cards; no other card may get one of them.
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
