"""The learner's history in one SQLite file: reviews, attempts, flags, identities and training runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from studylm.store.attempts import Attempts
from studylm.store.database import DatabaseFile, Writing
from studylm.store.names import Names
from studylm.store.records import Flags, Identity, TrainingRun
from studylm.store.reviews import Reviews
from studylm.store.rows import from_text, to_text


class Store(Reviews, Attempts):
    """The history of one workspace. Every method may be called from any thread.

    Writing methods raise StudylmError where the database may not be written to or the disk is full; nothing has changed
    then. Methods take the time from their caller; the store has no clock.
    """

    def __init__(self, file: DatabaseFile) -> None:
        names = Names(file)
        Reviews.__init__(self, file, names)
        Attempts.__init__(self, file, names)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the database at `path`, making and migrating it as needed.

        Raises:
            StudylmError: not a database, damaged, unreadable, another program's, or written by a newer studylm.
        """
        return cls(DatabaseFile(path))

    @property
    def read_only(self) -> bool:
        """True where the file or its folder may not be written to: reading works, writing raises."""
        return self._file.read_only

    def close(self) -> None:
        """Let go of the database. May be called twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def flags(self) -> dict[str, Flags]:
        """Every card that is or was suspended or buried."""
        present = self._names.present()
        return {
            present.get(row["card_id"], row["card_id"]): Flags(
                bool(row["suspended"]), None if row["buried_until"] is None else from_text(row["buried_until"])
            )
            for row in self._file.rows("SELECT * FROM card_flags")
        }

    def set_suspended(self, card_id: str, suspended: bool) -> None:
        """Keep a card out of the queue, or let it back in."""
        with self._file.writing() as db:
            db.execute(
                "INSERT INTO card_flags (card_id, suspended) VALUES (?, ?)"
                " ON CONFLICT (card_id) DO UPDATE SET suspended = excluded.suspended",
                (self._names.for_writing(db, card_id), int(suspended)),
            )

    def trusts(self, deck: str) -> bool:
        """Whether the learner has agreed to run this deck's checks and answers unconfined."""
        return bool(self._file.rows("SELECT 1 FROM trusted_decks WHERE deck = ?", (deck,)))

    def trust(self, deck: str, now: datetime) -> None:
        """Remember that the learner has agreed."""
        with self._file.writing() as db:
            db.execute("INSERT OR IGNORE INTO trusted_decks VALUES (?, ?)", (deck, to_text(now)))

    def lies_under(self, card_id: str) -> str:
        """The id that a card's history lies under: the one it had first. Intervals are spread by it."""
        return self._names.lies_under(card_id)

    def histories(self, *, latest: bool = False) -> set[str]:
        """The ids of all cards with a review that stands, an attempt, a flag, a hint or a reveal.

        Args:
            latest: by the ids that any window has found last, as in `identities`.
        """
        tables = ("card_states", "attempts", "events", "card_flags")
        present = self._names.latest() if latest else self._names.present()
        rows = self._file.rows(" UNION ".join(f"SELECT card_id FROM {table}" for table in tables))
        return {present.get(row["card_id"], row["card_id"]) for row in rows}

    def identities(self) -> dict[str, Identity]:
        """What every card that was remembered was last like, cards that have gone included, by present ids.

        These are the ids of the deck files as any window read them last, also where this one has not settled on them.
        """
        return {
            row["card_id"]: Identity(
                card_id=row["card_id"],
                deck=row["deck"],
                place=row["place"],
                fingerprint=row["fingerprint"],
                prompt=row["prompt"],
                first_seen=from_text(row["first_seen"]),
                last_seen=from_text(row["last_seen"]),
            )
            for row in self._file.rows(
                "SELECT COALESCE(card_names.card_id, card_identities.card_id) AS card_id, deck, place, fingerprint,"
                " prompt, first_seen, last_seen FROM card_identities"
                " LEFT JOIN card_names ON history_id = card_identities.card_id"
            )
        }

    def settle(
        self,
        cards: Collection[str],
        renamed: Mapping[str, str],
        identities: Collection[Identity],
        now: Callable[[], datetime],
    ) -> None:
        """Go by the decks as they were just read. Where nothing may be written, it holds for this process only.

        Args:
            cards: the ids of all present cards.
            renamed: old id -> new id, of cards whose history is to be found under the new id from now on.
            identities: what is to be remembered anew, by present ids.
            now: asked only where there is something to remember.
        """
        with self._file.lock:
            try:
                if renamed or identities:
                    with self._file.writing(copy=True) as db:
                        if renamed:
                            self._names.carry(db, renamed)
                        self._remember(db, identities, now())
            finally:
                self._names.settle(cards)

    def remember_identities(self, identities: Iterable[Identity], now: datetime) -> None:
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

    def record_training_run(
        self, name: str, started_at: datetime, settings: dict[str, Any], result: dict[str, Any]
    ) -> int:
        """Keep a training run of the Lab; `settings` and `result` are JSON data. Returns its id."""
        with self._file.writing() as db:
            return db.insert(
                "training_runs",
                {
                    "name": name,
                    "started_at": to_text(started_at),
                    "settings": json.dumps(settings),
                    "result": json.dumps(result),
                },
            )

    def training_runs(self, name: str | None = None) -> list[TrainingRun]:
        """The training runs, of one name or all, oldest first."""
        only, values = ("", ()) if name is None else ("WHERE name = ?", (name,))
        return [
            TrainingRun(
                id=row["id"],
                name=row["name"],
                started_at=from_text(row["started_at"]),
                settings=json.loads(row["settings"]),
                result=json.loads(row["result"]),
            )
            for row in self._file.rows(f"SELECT * FROM training_runs {only} ORDER BY id", values)
        ]
