"""The study day: a local day that starts at 04:00 or as the learner likes, so that a late evening belongs to it."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta, tzinfo

STARTS_AT = time(4)
"""The local time at which a study day starts by default."""

_DAY = timedelta(days=1)


def start_of(day: date, zone: tzinfo | None = None, starts_at: time = STARTS_AT) -> datetime:
    """The start of `day`: `starts_at` in `zone` (None: the machine's), as aware UTC.

    If the clocks skip that time, it is the moment of the change; if it occurs twice, the first.
    """
    wall = datetime.combine(day, starts_at, tzinfo=zone)
    return datetime.fromtimestamp(wall.timestamp(), UTC)  # astimezone is off by an hour if the clock skips that time


def study_day(moment: datetime, zone: tzinfo | None = None, starts_at: time = STARTS_AT) -> date:
    """The study day of `moment` (aware): the last one that has started by then.

    Defined by `start_of` rather than by subtracting hours, so that a later moment never has an earlier study day, even
    across a clock change.
    """
    global _last
    where = zone, starts_at, clock.timezone, clock.altzone
    kept, begins, ends, day = _last
    if kept == where and begins <= moment < ends:
        return day
    wall = moment.astimezone(zone)
    day = (wall.replace(tzinfo=None) - timedelta(hours=starts_at.hour, minutes=starts_at.minute)).date()
    while (begins := start_of(day, zone, starts_at)) > moment:
        day -= _DAY
    while (ends := start_of(day + _DAY, zone, starts_at)) <= moment:
        day, begins = day + _DAY, ends
    _last = where, begins, ends, day
    return day


_NEVER = datetime.max.replace(tzinfo=UTC)
_last: tuple[object, datetime, datetime, date] = None, _NEVER, _NEVER, date.max
"""The last day that was found, and for which moments: a rating asks for the same one several times."""
