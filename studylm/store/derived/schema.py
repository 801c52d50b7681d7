"""The tables that triggers keep up to date: which cards have changed, and sums of the reviews."""

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


def predictions(db: Database) -> None:
    """How the standing reviews in the review phase went, beside what was predicted: retention and calibration.

    `tested` counts them by study day; `mature` is 1 where the interval before the review was at least 21 days.
    `predictions` counts them by the predicted chance of recall, in steps of 0.1 %, the parameters that predicted it, and
    whether the card was recalled. `predicted` is the sum of the chances in units of 1e-9: whole numbers, so that an undo
    takes away exactly what the review has added. There is no column for the day: with it, the table would be nearly as
    long as the history.

    The indices hold what figures need of runs and openings: the rows themselves hold whole sources and verdicts.
    """
    db.execute("CREATE INDEX attempts_in_short ON attempts (draft, card_id, after_review, at, study_day, form)")
    db.execute("CREATE INDEX attempt_outcomes ON attempt_results (attempt_id, outcome)")
    db.execute("CREATE INDEX openings_in_short ON openings (card_id, after_review, attempts_before, at)")
    db.execute(
        """CREATE TABLE tested (
            day TEXT NOT NULL,
            mature INTEGER NOT NULL,
            reviews INTEGER NOT NULL,
            remembered INTEGER NOT NULL,
            PRIMARY KEY (day, mature)
        ) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE predictions (
            parameters INTEGER NOT NULL,
            remembered INTEGER NOT NULL,
            bin INTEGER NOT NULL,
            reviews INTEGER NOT NULL,
            predicted INTEGER NOT NULL,
            PRIMARY KEY (parameters, remembered, bin)
        ) WITHOUT ROWID"""
    )
    db.execute(
        """INSERT INTO tested
        SELECT this.last_day, COALESCE(before.interval_days >= 21, 0), COUNT(*), SUM(this.rating > 1)
        FROM standing_reviews AS this LEFT JOIN reviews AS before ON before.id = this.previous
        WHERE this.phase_before = 'review' GROUP BY 1, 2"""
    )
    place = "MIN(999, MAX(0, CAST({0}.retrievability * 1000 AS INTEGER)))"
    chance = "CAST(ROUND({0}.retrievability * 1000000000) AS INTEGER)"
    tested = "{0}.phase_before = 'review' AND {0}.retrievability IS NOT NULL"
    this, new = "standing_reviews", "new"
    db.execute(
        f"""INSERT INTO predictions
        SELECT parameters, rating > 1, {place.format(this)}, COUNT(*), SUM({chance.format(this)})
        FROM standing_reviews WHERE {tested.format(this)} GROUP BY 1, 2, 3"""
    )
    db.execute(
        f"""CREATE TRIGGER tested_reviews AFTER INSERT ON reviews WHEN new.phase_before = 'review' BEGIN
            INSERT INTO tested VALUES (
                new.last_day,
                COALESCE((SELECT interval_days >= 21 FROM reviews WHERE id = new.previous), 0),
                1,
                new.rating > 1
            )
            ON CONFLICT (day, mature) DO UPDATE
            SET reviews = reviews + 1, remembered = remembered + excluded.remembered;
            INSERT INTO predictions
            SELECT new.parameters, new.rating > 1, {place.format(new)}, 1, {chance.format(new)}
            WHERE {tested.format(new)}
            ON CONFLICT (parameters, remembered, bin) DO UPDATE
            SET reviews = reviews + 1, predicted = predicted + excluded.predicted;
        END"""
    )
    this = "this"
    db.execute(
        f"""CREATE TRIGGER tested_undos AFTER INSERT ON undos BEGIN
            UPDATE tested SET
                reviews = reviews - 1,
                remembered = remembered - (SELECT rating > 1 FROM reviews WHERE id = new.review_id)
            WHERE (day, mature) = (
                SELECT this.last_day, COALESCE(before.interval_days >= 21, 0)
                FROM reviews AS this LEFT JOIN reviews AS before ON before.id = this.previous
                WHERE this.id = new.review_id AND this.phase_before = 'review'
            );
            UPDATE predictions SET
                reviews = reviews - 1,
                predicted = predicted - (SELECT {chance.format(this)} FROM reviews AS this WHERE id = new.review_id)
            WHERE (parameters, remembered, bin) = (
                SELECT this.parameters, this.rating > 1, {place.format(this)}
                FROM reviews AS this WHERE this.id = new.review_id AND {tested.format(this)}
            );
        END"""
    )
