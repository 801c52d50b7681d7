"""Figures by study day, week and month: reviews, minutes, cards met, true retention; and streaks."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from studylm.store.derived.daily import Day, DayRetention

HEATMAP_DAYS = 365
WINDOWS = {"today": 1, "week": 7, "month": 30, "all": None}
"""The windows of true retention: the number of study days up to today; None for all."""

DAY = timedelta(days=1)


def minutes(milliseconds: int) -> float:
    """Milliseconds as minutes."""
    return milliseconds / 60_000


def week_of(day: date) -> str:
    """The ISO week of a study day, by the date of its Monday: `2026-05-04`."""
    return (day - day.weekday() * DAY).isoformat()


def month_of(day: date) -> str:
    """The month of a study day: `2026-05`."""
    return day.isoformat()[:7]


@dataclass(slots=True)
class _Sums:
    """The sums of a period; those of `DayRetention` are of reviews in the review phase."""

    reviews: int = 0
    milliseconds: int = 0
    learned: int = 0
    tested: int = 0
    remembered: int = 0
    mature: int = 0
    mature_remembered: int = 0

    def add(self, day: Day, retention: DayRetention | None) -> None:
        self.reviews += day.reviews
        self.milliseconds += day.milliseconds
        self.learned += day.met
        if retention is not None:
            self.tested += retention.reviews
            self.remembered += retention.remembered
            self.mature += retention.mature
            self.mature_remembered += retention.mature_remembered


def by_period(
    days: Iterable[Day], retention: Iterable[DayRetention], word: str, name: Callable[[date], str]
) -> list[dict[str, Any]]:
    """The sums over each period that had a review, the first one first.

    Args:
        word: the key of the period in each dict, such as "week".
        name: study day -> the period that it belongs to.
    """
    tests = {each.day: each for each in retention}
    periods: dict[str, _Sums] = {}
    for day in days:
        period = name(day.day)
        if period not in periods:
            periods[period] = _Sums()
        periods[period].add(day, tests.get(day.day))
    return [
        {
            word: period,
            "reviews": sums.reviews,
            "minutes": minutes(sums.milliseconds),
            "learned": sums.learned,
            "tested": sums.tested,
            "retention": share(sums.remembered, sums.tested),
            "retention_young": share(sums.remembered - sums.mature_remembered, sums.tested - sums.mature),
            "retention_mature": share(sums.mature_remembered, sums.mature),
        }
        for period, sums in periods.items()
    ]


def share(part: int, whole: int) -> float | None:
    """A share, 0..1; None of nothing."""
    return part / whole if whole else None


def retention_by_window(retention: Sequence[DayRetention], today: date) -> dict[str, dict[str, float | None]]:
    """True retention by window, for "all", "young" and "mature" reviews."""
    found: dict[str, dict[str, float | None]] = {"all": {}, "young": {}, "mature": {}}
    for window, length in WINDOWS.items():
        first = date.min if length is None else today - (length - 1) * DAY
        within = [each for each in retention if first <= each.day <= today]
        tested, remembered = sum(each.reviews for each in within), sum(each.remembered for each in within)
        mature, still = sum(each.mature for each in within), sum(each.mature_remembered for each in within)
        found["all"][window] = share(remembered, tested)
        found["young"][window] = share(remembered - still, tested - mature)
        found["mature"][window] = share(still, mature)
    return found


def streak(days: Container[date], last: date) -> int:
    """The number of consecutive days up to `last` that are in `days`."""
    length = 0
    while last - length * DAY in days:
        length += 1
    return length


def present_streak(days: Container[date], today: date) -> int:
    """The streak up to today, or up to yesterday if today has no review yet."""
    return streak(days, today) or streak(days, today - DAY)


def longest_streak(days: Iterable[date]) -> int:
    """The most consecutive days in `days`."""
    known = set(days)
    return max((streak(known, day) for day in known if day + DAY not in known), default=0)


def heatmap(days: Iterable[Day], today: date) -> dict[str, int]:
    """Study day -> reviews, of those of the last 365 that had any."""
    first = today - (HEATMAP_DAYS - 1) * DAY
    return {found.day.isoformat(): found.reviews for found in days if first <= found.day <= today}
