"""The last known content and position of cards with a history, by which they are recognised after an edit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace

from studylm.store.database import DatabaseFile, Writing
from studylm.store.names import Names
from studylm.store.records import Identity

_HISTORIES = " UNION ".join(
    f"SELECT card_id FROM {table}" for table in ("card_states", "attempts", "events", "card_flags")
)
_CURRENT = "COALESCE(card_names.card_id, card_identities.card_id) AS card_id"
_NAMED = "card_identities LEFT JOIN card_names ON history_id = card_identities.card_id"

_OF_CARD = (
    "WHERE card_id = COALESCE((SELECT history_id FROM card_names WHERE card_id = :id),"
    " CASE WHEN NOT EXISTS (SELECT 1 FROM card_names WHERE history_id = :id) THEN :id END)"
)
"""Looked up by key: the card's history, if another card has not taken its id."""


class Identities:
    """The remembered identities of cards, and the result of the last match of histories to decks."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def histories(self, *, latest: bool = False) -> set[str]:
        """The ids of all cards with a standing review, an attempt, a flag, a hint or a reveal.

        Args:
            latest: return the ids last stored by any window, as `all` does, rather than those that this one uses.
        """
        current = self._names.latest() if latest else self._names.current()
        return {current.get(history_id, history_id) for (history_id,) in self._file.rows(_HISTORIES)}

    def all(self) -> dict[str, Identity]:
        """Every remembered identity by card id, including those of cards that are in no deck any more.

        The ids are those of the decks as any window last read them, even if this one has not matched them yet.
        """
        source = f"(SELECT {_CURRENT}, deck, place, fingerprint, prompt FROM {_NAMED})"
        return {identity.card_id: identity for identity in self._file.select(Identity, source)}

    def ids(self) -> set[str]:
        """The ids in `all`; much faster to read."""
        return {card_id for (card_id,) in self._file.rows(f"SELECT {_CURRENT} FROM {_NAMED}")}

    def of(self, card_id: str) -> Identity | None:
        """The remembered identity of one card, whose id is as in `all`; None if there is none."""
        found = self._file.first(Identity, f"card_identities {_OF_CARD}", {"id": card_id})
        return None if found is None else replace(found, card_id=card_id)

    def has(self, card_id: str) -> bool:
        """Whether `of` finds one."""
        return bool(self._file.rows(f"SELECT 1 FROM card_identities {_OF_CARD}", {"id": card_id}))

    def settled(self, decks: str) -> str | None:
        """The result stored by `settle` for the decks with this digest; None if it may be out of date."""
        found: str | None = self._file.value("SELECT found FROM settled WHERE decks = ?", (decks,))
        return found

    def settled_last(self) -> str | None:
        """The result last stored by `settle`, for whichever decks."""
        found: str | None = self._file.value("SELECT found FROM settled")
        return found

    def settle(
        self,
        cards: Collection[str],
        renamed: Mapping[str, str],
        identities: Collection[Identity],
        settled: tuple[str, str] | None = None,
    ) -> None:
        """Store how histories match the decks as just read. If the history is read-only, this process alone keeps it.

        Args:
            cards: the ids of all current cards.
            renamed: old id -> new id, of cards whose history is to have the new id from now on.
            identities: what to remember, by current ids.
            settled: the digest of the decks and the result of the match, to be returned by `settled`.
        """
        with self._file.lock:
            try:
                if renamed or identities or settled:
                    with self._file.writing(copy=True) as db:
                        if renamed:
                            self._names.rename(db, renamed)
                            self._forget(db, renamed.values())
                        if identities:
                            self._remember(db, identities)
                        if settled:
                            db.execute("REPLACE INTO settled VALUES (1, ?, ?)", settled)
            finally:
                self._names.settle(cards)

    def _forget(self, db: Writing, card_ids: Iterable[str]) -> None:
        """Forget the identities of cards whose id another history has taken; they had no history."""
        for card_id in card_ids:
            db.execute(
                "DELETE FROM card_identities WHERE card_id = :id"
                " AND EXISTS (SELECT 1 FROM card_names WHERE card_names.card_id = :id AND history_id != :id)"
                " AND NOT EXISTS (SELECT 1 FROM card_names WHERE history_id = :id)",  # then it belongs to another card
                {"id": card_id},
            )

    def remember(self, identities: Iterable[Identity]) -> None:
        """Store these identities; others are left unchanged."""
        with self._file.writing() as db:
            self._remember(db, identities)

    def _remember(self, db: Writing, identities: Iterable[Identity]) -> None:
        for identity in identities:
            columns = {**asdict(identity), "card_id": self._names.for_writing(db, identity.card_id)}
            db.insert("card_identities", columns, replace=True)
        db.execute("UPDATE settled SET decks = ''")
