"""The tables of changes to cards, of fits and of exams, and the columns that say with which settings a review was scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def changes(db: Database) -> None:
    """Changes of cards other than reviews, and what undid them; all append-only.

    `after_review` is the last review of any card at that moment, undone or not: with it, changes and reviews have one order.
    A row of `changed_cards` holds the card's flags from before the change, and for a reset the card's last standing review.
    A reset removes the card's state, so that its next review starts from a new card (`previous` is NULL).
    """
    db.execute(
        """CREATE TABLE card_changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('suspend', 'unsuspend', 'bury', 'unbury', 'reset')),
            after_review INTEGER REFERENCES reviews (id)
        )"""
    )
    db.execute(
        """CREATE TABLE changed_cards (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            change_id INTEGER NOT NULL REFERENCES card_changes (id),
            card_id TEXT NOT NULL,
            suspended INTEGER NOT NULL,
            buried_until TEXT,
            review_id INTEGER REFERENCES reviews (id)
        )"""
    )
    db.execute("CREATE INDEX changed_cards_by_card ON changed_cards (card_id)")
    db.execute("CREATE INDEX changed_cards_by_change ON changed_cards (change_id)")
    db.execute(
        "CREATE TABLE card_change_undos (change_id INTEGER PRIMARY KEY REFERENCES card_changes (id), at TEXT NOT NULL)"
    )
    db.execute(
        """CREATE VIEW standing_resets AS SELECT card_id, review_id FROM changed_cards
            WHERE review_id IS NOT NULL AND change_id NOT IN (SELECT change_id FROM card_change_undos)"""
    )
    for table in ("card_changes", "changed_cards", "card_change_undos"):
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"""CREATE TRIGGER {table}_never_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
            )
    db.execute("CREATE INDEX reviews_by_day ON reviews (last_day)")
    # The defaults are the constants with which all earlier reviews were scheduled.
    for column in (
        "learning_steps TEXT NOT NULL DEFAULT '[60.0, 600.0]'",
        "relearning_steps TEXT NOT NULL DEFAULT '[600.0]'",
        "maximum_interval INTEGER NOT NULL DEFAULT 36500",
        "day_starts_at TEXT NOT NULL DEFAULT '04:00'",
    ):
        db.execute(f"ALTER TABLE parameters ADD COLUMN {column}")


def fits(db: Database) -> None:
    """The fits of FSRS to the reviews, adopted, refused and reverted; append-only.

    `reviews` is the number of reviews in the review phase at that moment. `parameters` held after it and `replaced` before
    it; of a refused fit they are the same.
    """
    db.execute(
        """CREATE TABLE fits (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('adopted', 'refused', 'reverted')),
            reviews INTEGER NOT NULL,
            parameters INTEGER NOT NULL REFERENCES parameters (id),
            replaced INTEGER NOT NULL REFERENCES parameters (id),
            reason TEXT NOT NULL
        )"""
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER fits_never_{verb.lower()} BEFORE {verb} ON fits
            BEGIN SELECT RAISE(ABORT, 'fits is append-only'); END"""
        )


def exams_and_times(db: Database) -> None:
    """The exams, append-only, of which the last one counts: `day` is NULL where it was cleared, `cards` where it is on all.

    The index finds the last reviews of code cards in one form, of which there are few.
    """
    db.execute(
        """CREATE TABLE exams (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            day TEXT,
            since TEXT,
            query TEXT NOT NULL,
            cards TEXT
        )"""
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER exams_never_{verb.lower()} BEFORE {verb} ON exams
            BEGIN SELECT RAISE(ABORT, 'exams is append-only'); END"""
        )
    db.execute("CREATE INDEX reviews_by_form ON reviews (form, id) WHERE form IS NOT NULL")
