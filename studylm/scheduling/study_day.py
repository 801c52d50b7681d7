"""The study day: a local day that starts at 04:00 or as the learner likes, so that a late evening belongs to it."""

from __future__ import annotations

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
    wall = moment.astimezone(zone)
    day = (wall.replace(tzinfo=None) - timedelta(hours=starts_at.hour, minutes=starts_at.minute)).date()
    while start_of(day, zone, starts_at) > moment:
        day -= _DAY
    while start_of(day + _DAY, zone, starts_at) <= moment:
        day += _DAY
    return day
