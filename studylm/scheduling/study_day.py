"""The study day: the local calendar day that starts at 04:00, so that a late evening still counts as today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

START_HOUR = 4
"""The local hour at which a study day begins."""

_DAY = timedelta(days=1)


def start_of(day: date, zone: tzinfo | None = None) -> datetime:
    """When `day` begins: 04:00 on the wall clock of `zone` (None: the machine's), as aware UTC.

    Where the clocks skip 04:00, it is the moment they jump over it to; where 04:00 comes twice, the first.
    """
    wall = datetime(day.year, day.month, day.day, START_HOUR, tzinfo=zone)
    return datetime.fromtimestamp(wall.timestamp(), UTC)  # astimezone errs by an hour where the machine skips 04:00


def study_day(moment: datetime, zone: tzinfo | None = None) -> date:
    """The study day that `moment` (aware) falls in: the last one that has begun by then.

    Defined by `start_of` rather than by subtracting hours, so that a later moment never has an earlier study day,
    whatever the clocks do in between.
    """
    wall = moment.astimezone(zone)
    day = (wall.replace(tzinfo=None) - timedelta(hours=START_HOUR)).date()
    while start_of(day, zone) > moment:
        day -= _DAY
    while start_of(day + _DAY, zone) <= moment:
        day += _DAY
    return day
