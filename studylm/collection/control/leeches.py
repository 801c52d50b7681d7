"""Leeches: cards that lapse again and again; what is suggested for each, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from studylm.deck.card import Card
from studylm.deck.loading.lazy_cards import topics_of
from studylm.errors import one_line
from studylm.store.records import ReviewRecord
from studylm.wording import count

if TYPE_CHECKING:
    from studylm.collection.collection import Collection

HINT_SHOWN = 60
"""Characters of a hint that are shown."""


def made_leech(collection: Collection, record: ReviewRecord, *, short: bool = False) -> str | None:
    """The suggestion for a card that this review has made a leech; None for any other review."""
    card = collection.library.cards.get(record.card_id)
    if card is None:
        return None
    limit = collection.settings.current.for_deck(card.deck).leech_lapses
    return suggestion(collection, card, short=short) if record.before.lapses < limit <= record.after.lapses else None


def suggestion(collection: Collection, card: Card, *, short: bool = False) -> str:
    """What to do about a leech: study an easier card with it, take its hint, or write it anew.

    For example `deck/gates is a leech (8 lapses): study deck/cell with it, which is easier.`

    Args:
        short: leave out which card it is, and the deck of another one of the same deck.
    """
    lapses = collection.store.present.memory(card.id).lapses
    if (easier := _companion(collection, card)) is not None:
        shown = easier.removeprefix(f"{card.deck}/") if short else easier
        what = f"study {shown} with it, which is easier."
    elif card.hints:
        from studylm.deck.maths.in_markdown import unicode_maths  # imported here, so that the commands start faster

        hint = one_line(unicode_maths(card.hints[0]))
        what = f"its hint may help: {hint if len(hint) <= HINT_SHOWN else f'{hint[: HINT_SHOWN - 1]}…'}"
    else:
        what = f"rewrite it, or split it in two: {_where(collection, card)}."
    subject = "A leech" if short else f"{card.id} is a leech"
    return f"{subject} ({count(lapses, 'lapse')}): {what}"


def _companion(collection: Collection, card: Card) -> str | None:
    """The easiest card that this one needs or links to, else of the same topics, if it is easier and not put aside."""
    own = collection.store.present.memory(card.id).difficulty
    if own is None:
        return None
    near = _easiest(collection, (*card.needs, *card.links), card, own)
    if near is not None or not card.topics:
        return near
    topics = set(card.topics)
    alike = (card_id for card_id, found in topics_of(collection.library.cards).items() if topics.intersection(found))
    return _easiest(collection, alike, card, own)


def _easiest(collection: Collection, card_ids: Iterable[str], card: Card, below: float) -> str | None:
    flags, present, cards = collection.store.present.flagged(), collection.store.present, collection.library.cards
    easier = [
        (difficulty, card_id)
        for card_id in dict.fromkeys(card_ids)
        if card_id != card.id
        and card_id in cards
        and not (card_id in flags and flags[card_id].suspended)
        and (difficulty := present.as_read(card_id).difficulty) is not None
        and difficulty < below
    ]
    return min(easier)[1] if easier else None


def _where(collection: Collection, card: Card) -> str:
    """The file and line of a card; the file as seen from the workspace if it lies there."""
    path = card.source.path
    root = collection.workspace.root
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return one_line(f"{shown}:{card.source.line}")
