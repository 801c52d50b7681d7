"""Sums of the standing reviews: figures need not read every review.

The tables `daily`, `tested` and `predictions` are updated by triggers in the transaction of each review and undo.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from studylm.forms.form import Form
from studylm.scheduling.model import Phase, Rating
from studylm.store.database import DatabaseFile, Writing

_UNITS = 1_000_000_000
"""In `predictions`, a chance of 1."""


@dataclass(frozen=True, slots=True)
class Day:
    """The reviews of one study day that had any.

    Attributes:
        milliseconds: measured time on cards.
        tested: the reviews in the review phase; `remembered` of them were not rated again.
        met: cards reviewed for the first time.
    """

    day: date
    reviews: int
    milliseconds: int
    tested: int
    remembered: int
    met: int


@dataclass(frozen=True, slots=True)
class Total:
    """All reviews that began in one phase and were given one rating, in one form (None for other than code cards)."""

    phase: Phase
    rating: Rating
    form: Form | None
    reviews: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DayRetention:
    """The reviews in the review phase of one study day that had any; `remembered` of them were not rated again.

    Attributes:
        mature: those after an interval of at least 21 days; the others are young.
    """

    day: date
    reviews: int
    remembered: int
    mature: int
    mature_remembered: int


@dataclass(frozen=True, slots=True)
class Predicted:
    """The reviews in the review phase of which the predicted chance of recall was in one interval of 0.1 %.

    Attributes:
        bin: 0 to 999: the chance was at least bin / 1000 and less than (bin + 1) / 1000, or 1 in the last one.
        remembered: whether these reviews were not rated again.
        chance: the mean of the chances.
    """

    bin: int
    remembered: bool
    reviews: int
    chance: float


class Daily:
    """The sums."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    def days(self) -> list[Day]:
        """The study days with a review, in order."""
        rows = self._file.rows(
            "SELECT day, SUM(reviews), SUM(milliseconds), SUM(CASE WHEN phase = 'review' THEN reviews ELSE 0 END),"
            f" SUM(CASE WHEN phase = 'review' AND rating > {Rating.AGAIN.value} THEN reviews ELSE 0 END),"
            " SUM(CASE WHEN phase = 'new' THEN reviews ELSE 0 END)"
            " FROM daily GROUP BY day HAVING SUM(reviews) > 0 ORDER BY day"
        )
        return [Day(date.fromisoformat(day), *sums) for day, *sums in rows]

    def totals(self) -> list[Total]:
        """The sums over all study days."""
        rows = self._file.rows(
            "SELECT phase, rating, form, SUM(reviews), SUM(milliseconds) FROM daily"
            " GROUP BY phase, rating, form HAVING SUM(reviews) > 0"
        )
        return [
            Total(Phase(phase), Rating(rating), Form(form) if form else None, reviews, milliseconds)
            for phase, rating, form, reviews, milliseconds in rows
        ]

    def retention(self) -> list[DayRetention]:
        """The study days with a review in the review phase, in order."""
        rows = self._file.rows(
            "SELECT day, SUM(reviews), SUM(remembered), SUM(mature * reviews), SUM(mature * remembered)"
            " FROM tested GROUP BY day HAVING SUM(reviews) > 0 ORDER BY day"
        )
        return [DayRetention(date.fromisoformat(day), *sums) for day, *sums in rows]

    def predictions(self, fsrs: Sequence[float] | None = None) -> list[Predicted]:
        """The predictions in order; only those made with these FSRS parameters, if any are given."""
        only = "" if fsrs is None else "WHERE parameters IN (SELECT id FROM parameters WHERE fsrs = ?)"
        rows = self._file.rows(
            f"SELECT bin, remembered, SUM(reviews), SUM(predicted) FROM predictions {only}"
            " GROUP BY bin, remembered HAVING SUM(reviews) > 0",
            () if fsrs is None else (json.dumps(fsrs),),
        )
        return [
            Predicted(place, bool(remembered), reviews, predicted / reviews / _UNITS)
            for place, remembered, reviews, predicted in rows
        ]

    def milliseconds_on(self, day: date) -> int:
        """The measured time on cards on a study day."""
        found = self._file.value("SELECT SUM(milliseconds) FROM daily WHERE day = ?", (day.isoformat(),))
        return int(found or 0)

    def met_on(self, day: date) -> int:
        """How many new cards were first reviewed on a study day."""
        return int(
            self._file.value("SELECT SUM(reviews) FROM daily WHERE day = ? AND phase = 'new'", (day.isoformat(),)) or 0
        )

    def begun_on(self, day: date) -> dict[Phase, int]:
        """How many reviews of a study day began in each phase; phases without a review are left out."""
        rows = self._file.rows("SELECT phase, SUM(reviews) FROM daily WHERE day = ? GROUP BY phase", (day.isoformat(),))
        return {Phase(phase): reviews for phase, reviews in rows}

    def rebuild(self, db: Writing) -> None:
        """Compute the sums again from the standing reviews, inside a transaction."""
        for table in ("daily", "tested", "predictions"):
            db.execute(f"DELETE FROM {table}")
        db.execute(
            "INSERT INTO daily"
            " SELECT last_day, phase_before, rating, COALESCE(form, ''), COUNT(*), SUM(COALESCE(duration_ms, 0))"
            " FROM standing_reviews GROUP BY 1, 2, 3, 4"
        )
        db.execute(
            "INSERT INTO tested"
            " SELECT this.last_day, COALESCE(before.interval_days >= 21, 0), COUNT(*), SUM(this.rating > 1)"
            " FROM standing_reviews AS this LEFT JOIN reviews AS before ON before.id = this.previous"
            " WHERE this.phase_before = 'review' GROUP BY 1, 2"
        )
        db.execute(
            "INSERT INTO predictions SELECT parameters, rating > 1,"
            " MIN(999, MAX(0, CAST(retrievability * 1000 AS INTEGER))),"
            f" COUNT(*), SUM(CAST(ROUND(retrievability * {_UNITS}) AS INTEGER))"
            " FROM standing_reviews WHERE phase_before = 'review' AND retrievability IS NOT NULL GROUP BY 1, 2, 3"
        )
