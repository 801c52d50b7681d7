"""The tables that triggers keep up to date: which cards have changed, and sums of the reviews by study day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def changes_and_daily(db: Database) -> None:
    """What lets a window take over single changes, and figures without reading every review.

    `changes` has the number of the last change of each card's memory and flags: whatever writes them, a window that knows
    the number up to which it has read finds what has changed since. `daily` sums the standing reviews of each study day;
    `form` is '' for a review without one. Triggers keep both up to date in the transaction of the change itself.
    """
    db.execute(
        """CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            what TEXT NOT NULL CHECK (what IN ('memory', 'flags')),
            card_id TEXT NOT NULL,
            UNIQUE (card_id, what)
        )"""
    )
    for table, what in (("card_states", "memory"), ("card_flags", "flags")):
        for change in ("INSERT", "UPDATE", "DELETE"):
            db.execute(
                f"""CREATE TRIGGER {table}_changed_by_{change.lower()} AFTER {change} ON {table} BEGIN
                    INSERT INTO changes (id, what, card_id)
                    VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM changes), '{what}',
                            {"old" if change == "DELETE" else "new"}.card_id)
                    ON CONFLICT (card_id, what) DO UPDATE SET id = excluded.id;
                END"""
            )
    db.execute(
        """CREATE TABLE daily (
            day TEXT NOT NULL,
            phase TEXT NOT NULL,
            rating INTEGER NOT NULL,
            form TEXT NOT NULL,
            reviews INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL,
            PRIMARY KEY (day, phase, rating, form)
        ) WITHOUT ROWID"""
    )
    db.execute(
        """INSERT INTO daily
        SELECT last_day, phase_before, rating, COALESCE(form, ''), COUNT(*), SUM(COALESCE(duration_ms, 0))
        FROM standing_reviews GROUP BY 1, 2, 3, 4"""
    )
    db.execute(
        """CREATE TRIGGER daily_reviews AFTER INSERT ON reviews BEGIN
            INSERT INTO daily
            VALUES (new.last_day, new.phase_before, new.rating, COALESCE(new.form, ''), 1, COALESCE(new.duration_ms, 0))
            ON CONFLICT (day, phase, rating, form) DO UPDATE
            SET reviews = reviews + 1, milliseconds = milliseconds + excluded.milliseconds;
        END"""
    )
    db.execute(
        """CREATE TRIGGER daily_undos AFTER INSERT ON undos BEGIN
            UPDATE daily SET
                reviews = reviews - 1,
                milliseconds = milliseconds
                    - (SELECT COALESCE(duration_ms, 0) FROM reviews WHERE reviews.id = new.review_id)
            WHERE (day, phase, rating, form) = (
                SELECT last_day, phase_before, reviews.rating, COALESCE(reviews.form, '')
                FROM reviews WHERE reviews.id = new.review_id
            );
        END"""
    )
    # The runs are counted from this index: the rows themselves hold whole sources.
    db.execute("CREATE INDEX attempts_by_kind ON attempts (draft, card_id)")
