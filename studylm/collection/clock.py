"""The clock of a collection: the time in UTC, and the study day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from studylm.errors import StudylmError
from studylm.scheduling.model import Config

YEARS = (1970, 9000)
"""The first and the last year, both exclusive, that are accepted as the present."""


class StudyClock:
    """Reads a clock, the machine's by default.

    Args:
        source: returns the current time, aware.
        config: returns when study days begin, as it is now.
    """

    def __init__(self, source: Callable[[], datetime] | None, config: Callable[[], Config]) -> None:
        self._source = source or (lambda: datetime.now(UTC))
        self._config = config

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
        return self._config().study_day(self.now())
