"""The study day: a local calendar day that starts at 04:00, so that a late evening belongs to the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

START_HOUR = 4
"""The local hour at which a study day starts."""

_DAY = timedelta(days=1)


def start_of(day: date, zone: tzinfo | None = None) -> datetime:
    """The start of `day`: 04:00 in `zone` (None: the machine's), as aware UTC.

    If the clocks skip 04:00, it is the moment of the change; if 04:00 occurs twice, the first.
    """
    wall = datetime(day.year, day.month, day.day, START_HOUR, tzinfo=zone)
    return datetime.fromtimestamp(wall.timestamp(), UTC)  # astimezone is off by an hour if the local clock skips 04:00


def study_day(moment: datetime, zone: tzinfo | None = None) -> date:
    """The study day of `moment` (aware): the last one that has started by then.

    Defined by `start_of` rather than by subtracting hours, so that a later moment never has an earlier study day, even
    across a clock change.
    """
    wall = moment.astimezone(zone)
    day = (wall.replace(tzinfo=None) - timedelta(hours=START_HOUR)).date()
    while start_of(day, zone) > moment:
        day -= _DAY
    while start_of(day + _DAY, zone) <= moment:
        day += _DAY
    return day
