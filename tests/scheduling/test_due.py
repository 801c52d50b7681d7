"""In the review phase a card is due on a day, which is the same day in every zone."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Config, Memory, Phase, Rating, schedule

ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC")
]
BERLIN, TOKYO, NEW_YORK = ZONES[:3]
zones = st.sampled_from(ZONES)
hours = st.sampled_from([time(0), time(4), time(12)])
moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


def dates(zone: ZoneInfo, now: datetime, starts_at: time = time(4)) -> DueDates:
    config = Config(zone=zone, day_starts_at=starts_at)
    return DueDates(config, config.study_day(now))


def rated(at: datetime, zone: ZoneInfo = BERLIN, rating: Rating = Rating.EASY) -> Memory:
    return schedule(Memory(), rating, at, seed="x", config=Config(zone=zone))


@given(moments, zones, hours, zones, hours)
def test_a_card_is_due_on_its_day_wherever_the_learner_is(
    at: datetime, zone: ZoneInfo, starts: time, there: ZoneInfo, starts_there: time
) -> None:
    memory = schedule(Memory(), Rating.EASY, at, seed="x", config=Config(zone=zone, day_starts_at=starts))
    assert memory.last_day is not None and memory.interval_days is not None
    day = memory.last_day + timedelta(days=memory.interval_days)
    config = Config(zone=there, day_starts_at=starts_there)
    here = DueDates(config, day)
    assert here.day(memory) == day
    begins = here.at(memory)
    assert begins == config.start_of(day)
    assert here.is_due(memory, begins)
    assert not DueDates(config, day - timedelta(days=1)).is_due(memory, begins - timedelta(microseconds=1))


def test_where_it_was_rated_it_is_due_at_the_moment_that_the_rating_said() -> None:
    memory = rated(datetime(2026, 3, 27, 20, tzinfo=BERLIN))  # the clocks go forward on the 29th
    assert dates(BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC)).at(memory) == memory.due


def test_in_tokyo_and_new_york_the_day_starts_at_four() -> None:
    memory = rated(datetime(2026, 6, 4, 20, tzinfo=BERLIN))
    day = date(2026, 6, 4) + timedelta(days=memory.interval_days or 0)
    for zone in (TOKYO, NEW_YORK):
        starts = datetime.combine(day, time(4), zone)
        assert not dates(zone, starts - timedelta(seconds=1)).is_due(memory, starts - timedelta(seconds=1))
        assert dates(zone, starts).is_due(memory, starts)
        assert dates(zone, starts).at(memory) == starts


def test_a_step_is_due_at_its_moment_everywhere() -> None:
    at = datetime(2026, 6, 4, 20, tzinfo=BERLIN)
    memory = rated(at, rating=Rating.AGAIN)
    assert memory.due is not None
    for zone in ZONES:
        assert dates(zone, at).at(memory) == memory.due
        assert not dates(zone, at).is_due(memory, memory.due - timedelta(seconds=1))
        assert dates(zone, memory.due).is_due(memory, memory.due)


def test_a_new_card_is_not_due() -> None:
    now = datetime(2026, 6, 4, 20, tzinfo=BERLIN)
    assert dates(BERLIN, now).day(Memory()) is dates(BERLIN, now).at(Memory()) is None
    assert not dates(BERLIN, now).is_due(Memory(), now)


@pytest.mark.parametrize("interval", [None, 0.0, -3.0, 2.5, math.nan, math.inf, 1e9, "many"])
@pytest.mark.parametrize("last_day", [None, date(2026, 5, 1)])
def test_an_odd_row_is_due_on_the_day_of_its_moment(interval: float | None, last_day: date | None) -> None:
    due = datetime(2026, 6, 4, 20, tzinfo=UTC)
    memory = Memory(phase=Phase.REVIEW, due=due, last_review=due, last_day=last_day, interval_days=interval)
    found = DueDates(Config(zone=UTC), date(2026, 6, 4))
    assert (found.day(memory), found.at(memory)) == (date(2026, 6, 4), datetime(2026, 6, 4, 4, tzinfo=UTC))
    assert found.is_due(memory, due) and not DueDates(Config(zone=UTC), date(2026, 6, 3)).is_due(memory, due)


def test_a_day_beyond_the_calendar_is_never_due() -> None:
    last = Memory(phase=Phase.REVIEW, due=datetime(2026, 6, 4, tzinfo=UTC), last_day=date.max, interval_days=5.0)
    assert DueDates(Config(zone=UTC), date.max).day(last) == date(2026, 6, 3)
    far = datetime.max.replace(tzinfo=UTC)
    memory = Memory(phase=Phase.REVIEW, due=far, last_review=far)
    for zone in ZONES:
        found = dates(zone, datetime(2026, 6, 4, tzinfo=UTC))
        assert not found.is_due(memory, datetime(2026, 6, 4, tzinfo=UTC)) and found.at(memory) is not None


def test_a_card_that_was_rated_while_the_clock_was_ahead_is_due_today() -> None:
    for rating in (Rating.AGAIN, Rating.EASY):
        memory = rated(datetime(2031, 6, 9, 20, tzinfo=BERLIN), rating=rating)
        now = datetime(2026, 6, 9, 12, tzinfo=BERLIN)
        found = dates(BERLIN, now)
        assert found.is_ahead(memory) and found.is_due(memory, now)
        assert (found.day(memory), found.at(memory)) == (date(2026, 6, 9), datetime(2026, 6, 9, 4, tzinfo=BERLIN))


def test_a_day_that_a_traveller_has_twice_is_not_ahead() -> None:
    memory = rated(datetime(2026, 6, 9, 5, tzinfo=ZONES[4]))  # on 9 June on Kiritimati, while it is the 8th elsewhere
    now = datetime(2026, 6, 8, 5, tzinfo=NEW_YORK)
    assert not dates(NEW_YORK, now).is_ahead(memory) and not dates(NEW_YORK, now).is_due(memory, now)
