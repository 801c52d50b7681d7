"""Decks that are trusted, and training runs of the Lab."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from studylm.store.database import DatabaseFile
from studylm.store.records import TrainingRun
from studylm.store.rows import from_text, to_text


class TrustedDecks:
    """The decks whose checks and answers the learner has agreed to run unconfined."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    def __contains__(self, deck: str) -> bool:
        return bool(self._file.rows("SELECT 1 FROM trusted_decks WHERE deck = ?", (deck,)))

    def add(self, deck: str, now: datetime) -> None:
        """Remember that the learner has agreed; if the history is read-only, until it is closed."""
        with self._file.writing(copy=True) as db:
            db.execute("INSERT OR IGNORE INTO trusted_decks VALUES (?, ?)", (deck, to_text(now)))


class TrainingRuns:
    """The training runs of the Lab. Append-only."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    def record(self, name: str, started_at: datetime, settings: dict[str, Any], result: dict[str, Any]) -> int:
        """Record a training run; `settings` and `result` are JSON data. Returns its id."""
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

    def records(self, name: str | None = None) -> list[TrainingRun]:
        """The training runs with this name, or all of them, oldest first."""
        only, values = ("", ()) if name is None else ("WHERE name = ?", (name,))
        return [
            TrainingRun(
                id=id_,
                name=name,
                started_at=from_text(started),
                settings=json.loads(settings),
                result=json.loads(result),
            )
            for id_, name, started, settings, result in self._file.rows(
                f"SELECT id, name, started_at, settings, result FROM training_runs {only} ORDER BY id", values
            )
        ]
