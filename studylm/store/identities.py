"""What cards were last like, and which histories there are: how a history is found again after its deck was edited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from studylm.store.database import DatabaseFile, Writing
from studylm.store.names import Names
from studylm.store.records import Identity
from studylm.store.rows import from_text, to_text

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
        return {present.get(row["card_id"], row["card_id"]) for row in self._file.rows(_HISTORIES)}

    def all(self) -> dict[str, Identity]:
        """What every card that was remembered was last like, cards that have gone included, by present ids.

        These are the ids of the deck files as any window read them last, also where this one has not settled on them.
        """
        moment = lru_cache(from_text)  # thousands were remembered at the same one
        return {
            row["card_id"]: Identity(
                card_id=row["card_id"],
                deck=row["deck"],
                place=row["place"],
                fingerprint=row["fingerprint"],
                prompt=row["prompt"],
                first_seen=moment(row["first_seen"]),
                last_seen=moment(row["last_seen"]),
            )
            for row in self._file.rows(
                f"SELECT {_PRESENT}, deck, place, fingerprint, prompt, first_seen, last_seen FROM {_NAMED}"
            )
        }

    def ids(self) -> set[str]:
        """The ids in `all`, much faster to read."""
        return {row["card_id"] for row in self._file.rows(f"SELECT {_PRESENT} FROM {_NAMED}")}

    def settled(self, decks: str) -> str | None:
        """What was found out when the decks with this digest were settled on; None where that may no longer hold."""
        row = self._file.row("SELECT found FROM settled WHERE decks = ?", (decks,))
        return None if row is None else str(row["found"])

    def settled_last(self) -> str | None:
        """What was found out for the decks that were settled on last, whichever these were."""
        row = self._file.row("SELECT found FROM settled")
        return None if row is None else str(row["found"])

    def settle(
        self,
        cards: Collection[str],
        renamed: Mapping[str, str],
        identities: Collection[Identity],
        now: Callable[[], datetime],
        settled: tuple[str, str] | None = None,
    ) -> None:
        """Go by the decks as they were just read. Where nothing may be written, it holds for this process only.

        Args:
            cards: the ids of all present cards.
            renamed: old id -> new id, of cards whose history is to be found under the new id from now on.
            identities: what is to be remembered anew, by present ids.
            now: asked only where there is something to remember.
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
                            self._remember(db, identities, now())
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

    def remember(self, identities: Iterable[Identity], now: datetime) -> None:
        """Keep what these ids stand for now; ids that are not named keep what they had."""
        with self._file.writing() as db:
            self._remember(db, identities, now)

    def _remember(self, db: Writing, identities: Iterable[Identity], now: datetime) -> None:
        seen = to_text(now)
        for it in identities:
            under = self._names.for_writing(db, it.card_id)
            db.execute(
                "INSERT INTO card_identities VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (card_id) DO UPDATE SET"
                " deck = excluded.deck, place = excluded.place, fingerprint = excluded.fingerprint,"
                " prompt = excluded.prompt, last_seen = excluded.last_seen",
                (under, it.deck, it.place, it.fingerprint, it.prompt, seen, seen),
            )
        db.execute("UPDATE settled SET decks = ''")
