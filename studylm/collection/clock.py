"""The clock of a collection: the time in UTC, and the study day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

from studylm.errors import StudylmError
from studylm.scheduling.study_day import study_day

YEARS = (1970, 9000)
"""The first and the last year, both exclusive, that are accepted as the present."""


class StudyClock:
    """Reads a clock, the machine's by default.

    Args:
        source: returns the current time, aware.
        zone: the zone in which study days begin; None for the machine's.
    """

    def __init__(self, source: Callable[[], datetime] | None, zone: tzinfo | None) -> None:
        self._source = source or (lambda: datetime.now(UTC))
        self._zone = zone

    def now(self) -> datetime:
        """The current time: aware, UTC.

        Raises:
            StudylmError: the year is out of range.
        """
        now = self._source()
        if not YEARS[0] < now.year < YEARS[1]:
            raise StudylmError(f"The clock says it is the year {now.year}.", "Set the clock, or give another --now.")
        return now.astimezone(UTC)

    def today(self) -> date:
        """The current study day."""
        return study_day(self.now(), self._zone)
