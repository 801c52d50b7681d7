"""The schema of the database, as named migrations in order. A released migration is never changed; add another.

sqlite-utils applies them and records which were applied. It is imported only if there is something to apply: that
takes longer than opening a history that is up to date.

Reviews, undos, attempts and the like are append-only, and triggers enforce this also on other programs. An undo is a
row that refers to a review. The tables of `derived/` are
caches: the result of replaying the standing reviews.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from studylm.scheduling.model import DEFAULT_CONFIG, DEFAULT_PARAMETERS
from studylm.store.derived.schema import changes_and_daily, predictions
from studylm.store.side_tables.schema import changes, exams_and_times, fits

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x73746C6D
"""SQLite's application id of studylm's files: "stlm" in ASCII."""

SET = "studylm"
"""The name of these migrations in sqlite-utils."""

_MEMORY = """
    phase TEXT NOT NULL CHECK (phase IN ('learning', 'review', 'relearning')),
    step INTEGER,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due TEXT NOT NULL,
    last_review TEXT NOT NULL,
    last_day TEXT NOT NULL,
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    interval_days REAL NOT NULL
"""


def _reviews(db: Database) -> None:
    """Reviews and undos. `previous` is the review whose resulting memory this one started from; NULL for a new card."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(
        """CREATE TABLE parameters (
            id INTEGER PRIMARY KEY,
            adopted_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
            fsrs TEXT NOT NULL,
            desired_retention REAL NOT NULL,
            reason TEXT NOT NULL
        )"""
    )
    db.execute(
        "INSERT INTO parameters (id, fsrs, desired_retention, reason) VALUES (1, ?, ?, 'the published parameters')",
        (json.dumps(DEFAULT_PARAMETERS), DEFAULT_CONFIG.desired_retention),
    )
    db.execute(
        f"""CREATE TABLE reviews (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            card_id TEXT NOT NULL,
            rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
            previous INTEGER REFERENCES reviews (id),
            phase_before TEXT NOT NULL,
            elapsed_days INTEGER NOT NULL,
            retrievability REAL,
            parameters INTEGER NOT NULL REFERENCES parameters (id),
            duration_ms INTEGER,
            suggested INTEGER,
            {_MEMORY}
        )"""
    )
    db.execute("CREATE INDEX reviews_by_card ON reviews (card_id)")
    db.execute(
        """CREATE TABLE undos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            review_id INTEGER NOT NULL UNIQUE REFERENCES reviews (id),
            at TEXT NOT NULL
        )"""
    )
    db.execute("CREATE VIEW standing_reviews AS SELECT * FROM reviews WHERE id NOT IN (SELECT review_id FROM undos)")
    db.execute(
        f"""CREATE TABLE card_states (
            card_id TEXT PRIMARY KEY,
            review_id INTEGER NOT NULL REFERENCES reviews (id),
            {_MEMORY}
        ) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE card_flags (
            card_id TEXT PRIMARY KEY,
            suspended INTEGER NOT NULL DEFAULT 0,
            buried_until TEXT
        ) WITHOUT ROWID"""
    )
    for table in ("parameters", "reviews", "undos"):
        _append_only(db, table)


def _attempts(db: Database) -> None:
    """Runs of code: the source, stored before it runs, and the verdict, in a row of its own. Hints and reveals as events.

    `after_review` is the card's last standing review at that moment, so that "since the last review" does not depend on
    clocks, and is restored when a review is undone.
    """
    db.execute(
        """CREATE TABLE attempts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            card_id TEXT NOT NULL,
            after_review INTEGER REFERENCES reviews (id),
            at TEXT NOT NULL,
            study_day TEXT NOT NULL,
            filename TEXT NOT NULL,
            source BLOB NOT NULL,
            source_bytes INTEGER NOT NULL,
            device TEXT NOT NULL,
            hints INTEGER NOT NULL,
            revealed INTEGER NOT NULL
        )"""
    )
    db.execute("CREATE INDEX attempts_by_card ON attempts (card_id)")
    db.execute(
        """CREATE TABLE attempt_results (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            at TEXT NOT NULL,
            outcome TEXT NOT NULL,
            verdict TEXT NOT NULL,
            seconds REAL NOT NULL,
            device TEXT NOT NULL,
            suggested INTEGER
        )"""
    )
    db.execute(
        """CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            card_id TEXT NOT NULL,
            after_review INTEGER REFERENCES reviews (id),
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('hint', 'reveal')),
            number INTEGER
        )"""
    )
    db.execute("CREATE INDEX events_by_card ON events (card_id)")
    for table in ("attempts", "attempt_results", "events"):
        _append_only(db, table)


def _identities_and_runs(db: Database) -> None:
    """What cards without an explicit id are recognised by after an edit; and training runs of the Lab."""
    db.execute(
        """CREATE TABLE card_identities (
            card_id TEXT PRIMARY KEY,
            deck TEXT NOT NULL,
            place INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            prompt TEXT NOT NULL,
            first_seen TEXT NOT NULL,
            last_seen TEXT NOT NULL
        ) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX card_identities_by_fingerprint ON card_identities (fingerprint)")
    db.execute(
        """CREATE TABLE training_runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            started_at TEXT NOT NULL,
            settings TEXT NOT NULL,
            result TEXT NOT NULL
        )"""
    )
    _append_only(db, "training_runs")


def _names(db: Database) -> None:
    """The id under which a card's history is stored, if it is not the card's current id."""
    db.execute(
        """CREATE TABLE card_names (
            history_id TEXT PRIMARY KEY,
            card_id TEXT NOT NULL UNIQUE
        ) WITHOUT ROWID"""
    )


def _trusted_decks(db: Database) -> None:
    """Decks whose code the learner has agreed to run unconfined, on a system that cannot confine it."""
    db.execute("CREATE TABLE trusted_decks (deck TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID")


def _settled_and_former_ids(db: Database) -> None:
    """The result of the last match of histories to decks, and the decks that it is valid for, at most one row.

    And the former ids of cards: answer files still have these names, since studylm does not move them.
    """
    db.execute("CREATE TABLE settled (id INTEGER PRIMARY KEY CHECK (id = 1), decks TEXT NOT NULL, found TEXT NOT NULL)")
    db.execute(
        """CREATE TABLE former_ids (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            history_id TEXT NOT NULL,
            card_id TEXT NOT NULL
        )"""
    )
    db.execute("CREATE INDEX former_ids_by_history ON former_ids (history_id)")
    _append_only(db, "former_ids")


def _identities_without_times(db: Database) -> None:
    """Drop `first_seen`, `last_seen` and the index by fingerprint, which nothing reads."""
    db.execute("ALTER TABLE card_identities RENAME TO card_identities_before")
    db.execute(
        """CREATE TABLE card_identities (
            card_id TEXT PRIMARY KEY,
            deck TEXT NOT NULL,
            place INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            prompt TEXT NOT NULL
        ) WITHOUT ROWID"""
    )
    db.execute(
        "INSERT INTO card_identities SELECT card_id, deck, place, fingerprint, prompt FROM card_identities_before"
    )
    db.execute("DROP TABLE card_identities_before")


def _forms(db: Database) -> None:
    """The forms of code reviews.

    An opening is what an answer file was replaced with for one review; `kept` is the attempt that holds what the file
    held before. Attempts and events up to the ids in `attempts_before` and `events_before` do not count for the review:
    they are practice, or belong to a try of an earlier day. A placement says that the file was written: after a kill
    between the two, the opening is repeated. A draft is a kept source that was not run. `form` of an attempt or event is
    that of the review that was open. `steps` is 0 for a review that was scheduled without learning steps. Proofs are a
    cache of what the checker has proved.
    """
    db.execute("ALTER TABLE attempts ADD COLUMN draft INTEGER NOT NULL DEFAULT 0")
    for table in ("attempts", "events"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN form TEXT")
    db.execute("ALTER TABLE reviews ADD COLUMN steps INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE reviews ADD COLUMN form TEXT")
    db.execute(
        """CREATE TABLE openings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            card_id TEXT NOT NULL,
            after_review INTEGER REFERENCES reviews (id),
            at TEXT NOT NULL,
            form TEXT NOT NULL CHECK (form IN ('build', 'restore', 'repair', 'rebuild')),
            key TEXT NOT NULL,
            what TEXT NOT NULL,
            pieces INTEGER NOT NULL,
            source BLOB NOT NULL,
            kept INTEGER REFERENCES attempts (id),
            attempts_before INTEGER NOT NULL,
            events_before INTEGER NOT NULL
        )"""
    )
    db.execute("CREATE INDEX openings_by_card ON openings (card_id)")
    db.execute("CREATE TABLE placements (opening_id INTEGER PRIMARY KEY REFERENCES openings (id))")
    db.execute(
        """CREATE TABLE proofs (
            id INTEGER PRIMARY KEY,
            card_id TEXT NOT NULL,
            base TEXT NOT NULL,
            form TEXT NOT NULL,
            key TEXT NOT NULL,
            what TEXT NOT NULL,
            pieces INTEGER NOT NULL,
            source BLOB NOT NULL
        )"""
    )
    db.execute("CREATE INDEX proofs_by_card ON proofs (card_id)")
    for table in ("openings", "placements"):
        _append_only(db, table)


STEPS: dict[str, Callable[[Database], None]] = {
    "0001-reviews": _reviews,
    "0002-attempts": _attempts,
    "0003-identities-and-runs": _identities_and_runs,
    "0004-names": _names,
    "0005-trusted-decks": _trusted_decks,
    "0006-settled-and-former-ids": _settled_and_former_ids,
    "0007-identities-without-times": _identities_without_times,
    "0008-forms": _forms,
    "0009-changes-and-daily": changes_and_daily,
    "0010-changes": changes,
    "0011-predictions": predictions,
    "0012-fit": fits,
    "0013-exams-and-times": exams_and_times,
}
"""Every migration by name, in the order in which they are applied."""


def applied(connection: sqlite3.Connection) -> set[str]:
    """The names of the migrations applied to this database, including those of a newer studylm."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SET,))
    return {name for (name,) in rows}


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the missing migrations. Must be called inside a transaction."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations(SET)
    for name, step in STEPS.items():
        migrations(name=name)(step)
    migrations.apply(Database(connection, execute_plugins=False))


def _append_only(db: Database, table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER {table}_never_{change.lower()} BEFORE {change} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        )
