"""The learner's history in one SQLite file: reviews, attempts, flags, identities and training runs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from studylm.store.attempts import Attempts
from studylm.store.database import DatabaseFile
from studylm.store.identities import Identities
from studylm.store.names import Names
from studylm.store.records import Flags, TrainingRun
from studylm.store.reviews import Reviews
from studylm.store.rows import from_text, to_text


class Store(Reviews, Attempts, Identities):
    """The history of one workspace. Every method may be called from any thread.

    Writing methods raise StudylmError where the database may not be written to or the disk is full; nothing has changed
    then. Methods take the time from their caller; the store has no clock.
    """

    def __init__(self, file: DatabaseFile) -> None:
        names = Names(file)
        Reviews.__init__(self, file, names)
        Attempts.__init__(self, file, names)
        Identities.__init__(self, file, names)

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
        """Remember that the learner has agreed; where the history is read-only, until it is closed."""
        with self._file.writing(copy=True) as db:
            db.execute("INSERT OR IGNORE INTO trusted_decks VALUES (?, ?)", (deck, to_text(now)))

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
