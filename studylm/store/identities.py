"""What cards were last like, and which histories there are: how a history is found again after its deck was edited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

from studylm.store.database import DatabaseFile, Writing
from studylm.store.names import Names
from studylm.store.records import Identity

_HISTORIES = " UNION ".join(
    f"SELECT card_id FROM {table}" for table in ("card_states", "attempts", "events", "card_flags")
)
_PRESENT = "COALESCE(card_names.card_id, card_identities.card_id) AS card_id"
_NAMED = "card_identities LEFT JOIN card_names ON history_id = card_identities.card_id"


class Identities:
    """The part of the store that remembers which card is which."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def histories(self, *, latest: bool = False) -> set[str]:
        """The ids of all cards with a review that stands, an attempt, a flag, a hint or a reveal.

        Args:
            latest: by the ids that any window has found last, as in `all`.
        """
        present = self._names.latest() if latest else self._names.present()
        return {present.get(under, under) for (under,) in self._file.rows(_HISTORIES)}

    def all(self) -> dict[str, Identity]:
        """What every card that was remembered was last like, cards that have gone included, by present ids.

        These are the ids of the deck files as any window read them last, also where this one has not settled on them.
        """
        source = f"(SELECT {_PRESENT}, deck, place, fingerprint, prompt FROM {_NAMED})"
        return {identity.card_id: identity for identity in self._file.select(Identity, source)}

    def ids(self) -> set[str]:
        """The ids in `all`, much faster to read."""
        return {card_id for (card_id,) in self._file.rows(f"SELECT {_PRESENT} FROM {_NAMED}")}

    def settled(self, decks: str) -> str | None:
        """What was found out when the decks with this digest were settled on; None where that may no longer hold."""
        found: str | None = self._file.value("SELECT found FROM settled WHERE decks = ?", (decks,))
        return found

    def settled_last(self) -> str | None:
        """What was found out for the decks that were settled on last, whichever these were."""
        found: str | None = self._file.value("SELECT found FROM settled")
        return found

    def settle(
        self,
        cards: Collection[str],
        renamed: Mapping[str, str],
        identities: Collection[Identity],
        settled: tuple[str, str] | None = None,
    ) -> None:
        """Go by the decks as they were just read. Where nothing may be written, it holds for this process only.

        Args:
            cards: the ids of all present cards.
            renamed: old id -> new id, of cards whose history is to be found under the new id from now on.
            identities: what is to be remembered anew, by present ids.
            settled: the digest of the decks and what was found out, for `settled` to tell.
        """
        with self._file.lock:
            try:
                if renamed or identities or settled:
                    with self._file.writing(copy=True) as db:
                        if renamed:
                            self._names.carry(db, renamed)
                            self._forget(db, renamed.values())
                        if identities:
                            self._remember(db, identities)
                        if settled:
                            db.execute("REPLACE INTO settled VALUES (1, ?, ?)", settled)
            finally:
                self._names.settle(cards)

    def _forget(self, db: Writing, card_ids: Iterable[str]) -> None:
        """Forget what was remembered of cards under ids that another history has taken over; they had none."""
        for card_id in card_ids:
            db.execute(
                "DELETE FROM card_identities WHERE card_id = :id"
                " AND EXISTS (SELECT 1 FROM card_names WHERE card_names.card_id = :id AND history_id != :id)"
                " AND NOT EXISTS (SELECT 1 FROM card_names WHERE history_id = :id)",  # it is another card's by now
                {"id": card_id},
            )

    def remember(self, identities: Iterable[Identity]) -> None:
        """Keep what these ids stand for now; ids that are not named keep what they had."""
        with self._file.writing() as db:
            self._remember(db, identities)

    def _remember(self, db: Writing, identities: Iterable[Identity]) -> None:
        for it in identities:
            under = self._names.for_writing(db, it.card_id)
            db.insert("card_identities", {**asdict(it), "card_id": under}, replace=True)
        db.execute("UPDATE settled SET decks = ''")
