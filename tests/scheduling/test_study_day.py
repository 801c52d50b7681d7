"""The study day starts at 04:00 local time, whatever the clocks do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.scheduling.study_day import start_of, study_day

BERLIN = ZoneInfo("Europe/Berlin")
# Half-hour changes (Lord Howe), changes at midnight (Santiago, Beirut), a skipped day (Apia), two-hour changes (Troll).
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Antarctica/Troll",
]
zones = st.sampled_from([ZoneInfo(name) for name in ZONES])
moments = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))


def test_four_in_the_morning_parts_two_days() -> None:
    late = datetime(2026, 1, 10, 3, 59, 59, 999999, tzinfo=BERLIN)
    assert study_day(late, BERLIN) == date(2026, 1, 9)
    assert study_day(late + timedelta(microseconds=1), BERLIN) == date(2026, 1, 10)


def test_a_day_lasts_23_hours_when_the_clocks_go_forward_and_25_when_they_go_back() -> None:
    # Berlin: 02:00 -> 03:00 on 29 March 2026, 03:00 -> 02:00 on 25 October 2026; the study day before each is touched.
    spring = start_of(date(2026, 3, 29), BERLIN) - start_of(date(2026, 3, 28), BERLIN)
    autumn = start_of(date(2026, 10, 25), BERLIN) - start_of(date(2026, 10, 24), BERLIN)
    assert (spring, autumn) == (timedelta(hours=23), timedelta(hours=25))
    assert start_of(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 2, tzinfo=UTC)
    assert start_of(date(2026, 10, 25), BERLIN) == datetime(2026, 10, 25, 3, tzinfo=UTC)


@given(st.dates(min_value=date(1971, 1, 1), max_value=date(2200, 1, 1)), zones)
def test_a_day_begins_in_itself(day: date, zone: ZoneInfo) -> None:
    if zone.key == "Pacific/Apia" and day == date(2011, 12, 30):
        assert study_day(start_of(day, zone), zone) == date(2011, 12, 31)  # Samoa had no 30 December 2011
    else:
        assert study_day(start_of(day, zone), zone) == day


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)), zones)
def test_later_is_never_an_earlier_day(moment: datetime, wait: timedelta, zone: ZoneInfo) -> None:
    assert study_day(moment, zone) <= study_day(moment + wait, zone)


@given(moments, zones)
def test_a_moment_lies_between_the_starts_of_its_day_and_the_next(moment: datetime, zone: ZoneInfo) -> None:
    day = study_day(moment, zone)
    assert start_of(day, zone) <= moment < start_of(day + timedelta(days=1), zone)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Set the machine's own time zone."""

    def set_(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield set_
    monkeypatch.undo()
    time.tzset()


def test_a_machine_that_skips_four_o_clock_begins_its_day_at_the_jump(machine: Callable[[str], None]) -> None:
    machine("AAA0BBB,M3.2.0/4,M11.1.0/4")  # 04:00 -> 05:00 on 8 March 2026
    assert start_of(date(2026, 3, 8)) == datetime(2026, 3, 8, 4, tzinfo=UTC)


def test_without_a_zone_the_machine_s_own_counts(machine: Callable[[str], None]) -> None:
    machine("America/New_York")
    # 07:30 UTC is 03:30 in New York in summer and 02:30 in winter; 08:30 UTC is 04:30 and 03:30.
    assert study_day(datetime(2026, 7, 1, 7, 30, tzinfo=UTC)) == date(2026, 6, 30)
    assert study_day(datetime(2026, 7, 1, 8, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert study_day(datetime(2026, 12, 1, 8, 30, tzinfo=UTC)) == date(2026, 11, 30)
    assert start_of(date(2026, 3, 8)) == datetime(2026, 3, 8, 8, tzinfo=UTC)  # the clocks went forward at 02:00
    assert start_of(date(2026, 11, 1)) == datetime(2026, 11, 1, 9, tzinfo=UTC)  # and back
