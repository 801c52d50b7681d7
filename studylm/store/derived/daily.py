"""Sums of the standing reviews by study day: figures need not read every review.

The table `daily` is updated by triggers in the transaction of each review and undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from studylm.forms.form import Form
from studylm.scheduling.model import Phase, Rating
from studylm.store.database import DatabaseFile, Writing


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
        db.execute("DELETE FROM daily")
        db.execute(
            "INSERT INTO daily"
            " SELECT last_day, phase_before, rating, COALESCE(form, ''), COUNT(*), SUM(COALESCE(duration_ms, 0))"
            " FROM standing_reviews GROUP BY 1, 2, 3, 4"
        )
