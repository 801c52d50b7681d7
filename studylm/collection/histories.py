"""Matches histories to cards: the decks as they are now against the identities that the store remembers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from studylm.collection.types import Orphan
from studylm.deck.card import Library, Problem, ProblemKind
from studylm.store.records import Identity
from studylm.store.store import Store

if TYPE_CHECKING:
    from studylm.deck.identity.rematching import Known


class _Ambiguity(NamedTuple):
    """A card that seems to be made of earlier ones, and the message about it. Stored as JSON."""

    card_id: str
    earlier: list[str]
    message: str


class _Match(NamedTuple):
    """The ids that differ from those in the files, and what is ambiguous. Stored as JSON."""

    ids: dict[str, str]
    ambiguities: list[_Ambiguity]


class Histories:
    """Keeps the histories of a workspace's own cards through edits of their files. Bundled cards have explicit ids.

    Attributes:
        library: the cards with the ids of their histories, as of the last `settle`; empty before that.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.library = Library()
        self._remembered: set[str] | None = None  # read when a deck is studied first
        self._found: set[str] = set()  # until then, those that were looked up

    def settle(self, library: Library) -> None:
        """Match the histories to a library that was just read, and store the result.

        Sets `self.library` to that library with every card under the id of its history, and with what is ambiguous among
        its problems.

        Raises:
            StudylmError: the result could not be written.
        """
        found = _parse(self._store.identities.settled(library.digest)) if library.digest else None
        before = self.library, self._remembered
        try:
            if found is not None:
                self._store.identities.settle(library.cards.keys(), {}, ())
                self._apply(library, found)
            else:
                from studylm.deck.library import without_collector

                with without_collector():
                    self._find(library)
        except BaseException:
            self.library, self._remembered = before
            raise

    def _apply(self, library: Library, found: _Match) -> None:
        """Use a stored match: neither the decks nor the identities have changed since."""
        ids, ambiguities = found
        if ids:
            from studylm.deck.identity.rematching import under

            library = under(library, ids)
        self._remembered, self._found = None, set()
        self.library = _with_problems(library, ambiguities, self._store.identities.histories() if ambiguities else ())

    def _find(self, library: Library) -> None:
        known = self._store.identities.all()
        studied = self._store.identities.histories(latest=True)
        if not known and not (studied and any(not card.bundled for card in library.cards.values())):
            self.library, self._remembered = library, set()
            self._store.identities.settle(library.cards.keys(), {}, ())
            return
        from studylm.deck.identity.rematching import rematch

        found = rematch(library, [_known(identity, identity.card_id in studied) for identity in known.values()])
        digest, library = library.digest, found.library
        changed = {entry.card_id: _identity(entry) for entry in found.changed}
        remembered = {found.renamed.get(card_id, card_id) for card_id in known}
        self.library, self._remembered = library, remembered
        studied = {found.renamed.get(card_id, card_id) for card_id in studied}
        for identity in self._beside(remembered | studied, {it.fingerprint for it in known.values()}):
            changed.setdefault(identity.card_id, identity)
        # An ambiguity is reported until the card itself is studied, or the earlier cards return.
        gone = {entry.card_id for entry in found.orphans}
        before = _parse(self._store.identities.settled_last())
        ambiguities = [_Ambiguity(doubt.card_id, list(doubt.known), doubt.message) for doubt in found.doubts]
        reported = {each.card_id for each in ambiguities}
        for card_id, earlier, message in before.ambiguities if before else ():
            card_id = found.renamed.get(card_id, card_id)
            if card_id not in reported and gone.intersection(earlier):
                ambiguities.append(_Ambiguity(card_id, earlier, message))
        ambiguities = [each for each in ambiguities if each.card_id in library.cards and each.card_id not in studied]
        match = (digest, json.dumps(_Match(dict(found.ids), ambiguities))) if digest else None
        self._store.identities.settle(library.cards.keys(), found.renamed, changed.values(), match)
        remembered |= changed.keys()
        self.library = _with_problems(library, ambiguities, studied)

    def remember(self, card_id: str) -> None:
        """Store the identities of a current card and of its deck, once, before anything of its history is written.

        If studylm ends in between, identities without a history do no harm; a history without an identity would be lost
        with the next edit.
        """
        card = self.library.cards.get(card_id)
        if card is None or card.bundled or self._store.read_only or self._is_known(card_id):
            return
        identities = self._beside({card_id})
        self._store.identities.remember(identities)
        self._known().update(identity.card_id for identity in identities)

    def orphans(self) -> list[Orphan]:
        """Cards with a history that are in no deck any more, sorted by id. They get it back when they return."""
        found = []
        for card_id in sorted(self._store.identities.histories() - self.library.cards.keys()):
            known = self._store.identities.of(card_id)
            deck, prompt = (card_id.partition("/")[0], "") if known is None else (known.deck, known.prompt)
            found.append(Orphan(card_id, deck, prompt, self._store.reviews.count(card_id)))
        return found

    def _is_known(self, card_id: str) -> bool:
        """Whether the identity of a card is stored."""
        if self._remembered is not None:
            return card_id in self._remembered
        if card_id not in self._found and self._store.identities.has(card_id):
            self._found.add(card_id)
        return card_id in self._found

    def _known(self) -> set[str]:
        """The ids of the cards whose identity is stored."""
        if self._remembered is None:
            self._remembered = self._store.identities.ids()
        return self._remembered

    def _beside(self, card_ids: Iterable[str], prints: Iterable[str] = ()) -> list[Identity]:
        """The identities still to be stored of the decks of these cards, and of cards elsewhere with the same content.

        Args:
            prints: fingerprints of cards whose identity is stored; cards with the same ones are included.
        """
        card_ids, cards = set(card_ids), self.library.cards
        decks = {cards[card_id].deck for card_id in card_ids if card_id in cards and not cards[card_id].bundled}
        missing = {card.id for card in cards.values() if card.deck in decks and card.id not in self._known()}
        if not missing and not prints:
            return []
        from studylm.deck.identity.fingerprints import remembered, twins

        found = remembered(self.library, missing)
        same = twins(self.library, {*prints, *(entry.fingerprint for entry in found)}, self._known() | missing)
        return [_identity(entry) for entry in (*found, *(remembered(self.library, same) if same else ()))]


def _parse(found: str | None) -> _Match | None:
    """A stored match; None if there is none, or it is not valid."""
    try:
        ids, ambiguities = json.loads(found or "")
        return _Match({str(old): str(new) for old, new in ids.items()}, [_Ambiguity(*each) for each in ambiguities])
    except (ValueError, TypeError, AttributeError):
        return None


def _with_problems(library: Library, ambiguities: Sequence[_Ambiguity], studied: Collection[str]) -> Library:
    """The library with what is ambiguous among its problems."""
    cards = library.cards
    problems = [
        Problem(cards[card_id].source, message, ProblemKind.MATCH)
        for card_id, _, message in ambiguities
        if card_id in cards and card_id not in studied
    ]
    return replace(library, problems=(*library.problems, *problems)) if problems else library


def _identity(entry: Known) -> Identity:
    return Identity(entry.card_id, entry.deck, entry.place, entry.fingerprint, entry.prompt)


def _known(identity: Identity, studied: bool) -> Known:
    from studylm.deck.identity.rematching import Known

    return Known(identity.card_id, identity.deck, identity.place, identity.fingerprint, identity.prompt, studied)
