"""Which present card every history belongs to: the decks as they are now against what the store remembers of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from studylm.collection.types import Orphan
from studylm.deck.card import Library, Problem, ProblemKind
from studylm.store.records import Identity
from studylm.store.store import Store

if TYPE_CHECKING:
    from studylm.deck.identity.rematching import Known


_Doubt: TypeAlias = tuple[str, list[str], str]
"""A card, the earlier ones that it seems to be made of, and what to say."""
_Outcome: TypeAlias = tuple[dict[str, str], list[_Doubt]]
"""The ids that differ from those of the files, and what is in doubt."""


class Histories:
    """Keeps the histories of a workspace's own cards through edits of their files. Bundled cards need none of it."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._library = Library()
        self._remembered: set[str] | None = None  # looked up when it is asked for

    def settle(self, library: Library) -> Library:
        """Find the cards that have a history in a library that was just read.

        Returns:
            the library with every card under the id that it had; what is in doubt is among its problems.

        Raises:
            StudylmError: what was found could not be written.
        """
        found = _outcome(self._store.settled(library.digest)) if library.digest else None
        if found is not None:
            self._store.settle(library.cards.keys(), {}, (), self._now)
            return self._as_found(library, found)
        from studylm.deck.library import without_collector

        with without_collector():
            return self._find(library)

    def _as_found(self, library: Library, found: _Outcome) -> Library:
        """The library as it was settled on before; nothing that this hangs on has changed."""
        ids, doubts = found
        if ids:
            from studylm.deck.identity.rematching import under

            library = under(library, ids)
        self._library, self._remembered = library, None
        return _doubting(library, doubts, self._store.histories() if doubts else ())

    def _find(self, library: Library) -> Library:
        known = self._store.identities()
        studied = self._store.histories(latest=True)
        if not known and not (studied and any(not card.bundled for card in library.cards.values())):
            self._library, self._remembered = library, set()
            self._store.settle(library.cards.keys(), {}, (), self._now)
            return library
        from studylm.deck.identity.rematching import rematch

        found = rematch(library, [_known(identity, identity.card_id in studied) for identity in known.values()])
        digest, library = library.digest, found.library
        changed = {entry.card_id: _identity(entry) for entry in found.changed}
        remembered = {found.renamed.get(card_id, card_id) for card_id in known}
        self._library, self._remembered = library, remembered
        studied = {found.renamed.get(card_id, card_id) for card_id in studied}
        for identity in self._beside(remembered | studied, {it.fingerprint for it in known.values()}):
            changed.setdefault(identity.card_id, identity)
        # A doubt is told of until the card is studied itself, or what it is about returns.
        gone = {entry.card_id for entry in found.orphans}
        _, before = _outcome(self._store.settled_last()) or ({}, [])
        doubts: list[_Doubt] = [(doubt.card_id, list(doubt.known), doubt.message) for doubt in found.doubts]
        told = {card_id for card_id, *_ in doubts}
        for card_id, about, message in before:
            card_id = found.renamed.get(card_id, card_id)
            if card_id not in told and gone.intersection(about):
                doubts.append((card_id, about, message))
        doubts = [doubt for doubt in doubts if doubt[0] in library.cards and doubt[0] not in studied]
        outcome = (digest, json.dumps([dict(found.ids), doubts])) if digest else None
        self._store.settle(library.cards.keys(), found.renamed, changed.values(), self._now, outcome)
        remembered |= changed.keys()
        return _doubting(library, doubts, studied)

    def remember(self, card_id: str) -> None:
        """Remember what a present card and its deck are like, once, before anything of its history is written.

        Where studylm is ended in between, facts without a history do no harm; a history without facts would be lost
        with the next edit.
        """
        card = self._library.cards.get(card_id)
        if card is None or card.bundled or self._store.read_only or card_id in self._known():
            return
        identities = self._beside({card_id})
        self._store.remember_identities(identities, self._now())
        self._known().update(identity.card_id for identity in identities)

    def orphans(self) -> list[Orphan]:
        """Cards with a history that are in no deck any more, by id."""
        known = self._store.identities()
        counts: dict[str, int] = {}
        for fact in self._store.facts():
            counts[fact.card_id] = counts.get(fact.card_id, 0) + 1
        return [
            Orphan(
                card_id,
                known[card_id].deck if card_id in known else card_id.partition("/")[0],
                known[card_id].prompt if card_id in known else "",
                counts.get(card_id, 0),
            )
            for card_id in sorted(self._store.histories() - self._library.cards.keys())
        ]

    def _known(self) -> set[str]:
        """The ids of the cards that are remembered."""
        if self._remembered is None:
            self._remembered = self._store.identified()
        return self._remembered

    def _beside(self, card_ids: Iterable[str], prints: Iterable[str] = ()) -> list[Identity]:
        """What is yet to be remembered of the decks that these cards are in, and of cards elsewhere that ask the same.

        Args:
            prints: fingerprints of cards that are remembered; cards that ask the same are to be remembered too.
        """
        card_ids, cards = set(card_ids), self._library.cards
        decks = {cards[card_id].deck for card_id in card_ids if card_id in cards and not cards[card_id].bundled}
        missing = {card.id for card in cards.values() if card.deck in decks and card.id not in self._known()}
        if not missing and not prints:
            return []
        from studylm.deck.identity.fingerprints import remembered, twins

        found = remembered(self._library, missing)
        same = twins(self._library, {*prints, *(entry.fingerprint for entry in found)}, self._known() | missing)
        return [_identity(entry) for entry in (*found, *(remembered(self._library, same) if same else ()))]


def _outcome(found: str | None) -> _Outcome | None:
    """What `Histories` has written down; None where there is nothing that it can use."""
    try:
        ids, doubts = json.loads(found or "")
        return {str(old): str(new) for old, new in ids.items()}, [(card, about, said) for card, about, said in doubts]
    except (ValueError, TypeError, AttributeError):
        return None


def _doubting(library: Library, doubts: Sequence[_Doubt], studied: Collection[str]) -> Library:
    """The library with what is in doubt among its problems."""
    cards = library.cards
    problems = [
        Problem(cards[card_id].source, message, ProblemKind.MATCH)
        for card_id, _, message in doubts
        if card_id in cards and card_id not in studied
    ]
    return replace(library, problems=(*library.problems, *problems)) if problems else library


def _identity(entry: Known) -> Identity:
    return Identity(
        card_id=entry.card_id,
        deck=entry.deck,
        place=entry.place,
        fingerprint=entry.fingerprint,
        prompt=entry.prompt,
    )


def _known(identity: Identity, studied: bool) -> Known:
    from studylm.deck.identity.rematching import Known

    return Known(identity.card_id, identity.deck, identity.place, identity.fingerprint, identity.prompt, studied)
