"""A study day is the learner's own: a card is due on its day in every zone, and after a change of `day_starts_at`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.waiting import PATIENCE


@pytest.fixture
def at(workspace: Path) -> Callable[..., Any]:
    """Call studylm in a time zone, at an hour there; gives its JSON."""

    def call(zone: str, now: str, *args: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "studylm", "--workspace", str(workspace), "--now", now, *args, "--json"],
            env=os.environ | {"TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


def day_after(rated: Any, day: str) -> date:
    """The day on which a card is due that was rated on `day`."""
    return date.fromisoformat(day) + timedelta(days=rated["interval_days"])


def moment(day: date, hour: str, zone: str) -> str:
    """As JSON has it."""
    return datetime.combine(day, time.fromisoformat(hour), ZoneInfo(zone)).astimezone(UTC).isoformat()


def test_a_card_rated_in_berlin_is_due_on_its_day_in_tokyo_and_in_new_york(at: Callable[..., Any]) -> None:
    rated = at("Europe/Berlin", "2026-06-10T20:00", "rate", "sums/two", "easy")
    day = day_after(rated, "2026-06-10")
    assert rated["due"] == moment(day, "04:00", "Europe/Berlin")
    for zone in ("Asia/Tokyo", "America/New_York"):
        due = moment(day, "04:00", zone)
        assert at(zone, f"{day}T03:59", "due", "deck:sums")["review"] == 0
        assert at(zone, f"{day}T03:59", "cards", "is:due") == []
        [card] = at(zone, f"{day}T03:59", "cards", "due=1")
        found = at(zone, f"{day}T04:00", "due", "deck:sums")
        assert (found["review"], found["queue"][0]["id"], found["queue"][0]["due"]) == (1, "sums/two", due)
        assert card["due"] == at(zone, f"{day}T04:00", "show", "two")["due"] == due
        assert [each["id"] for each in at(zone, f"{day}T04:00", "cards", "is:due", "due=0")] == ["sums/two"]
        ahead = at(zone, "2026-06-12T12:00", "stats")["forecast"]
        assert [each["day"] for each in ahead if each["due"]] == [day.isoformat()]


def test_a_change_of_the_hour_moves_the_start_of_the_day_on_which_a_card_is_due(at: Callable[..., Any]) -> None:
    rated = at("Europe/Berlin", "2026-03-24T20:00", "rate", "sums/two", "easy")  # the clocks go forward on the 29th
    day = day_after(rated, "2026-03-24")
    at("Europe/Berlin", "2026-03-25T20:00", "config", "day_starts_at", "00:00")
    assert at("Europe/Berlin", f"{day - timedelta(days=1)}T23:59", "due", "deck:sums")["review"] == 0
    [due] = at("Europe/Berlin", f"{day}T00:00", "cards", "is:due")
    assert due["due"] == moment(day, "00:00", "Europe/Berlin")
    at("Europe/Berlin", "2026-03-25T20:00", "config", "day_starts_at", "12:00")
    assert at("Europe/Berlin", f"{day}T11:59", "due", "deck:sums")["review"] == 0
    assert at("Europe/Berlin", f"{day}T12:00", "due", "deck:sums")["review"] == 1


def test_what_was_promised_is_what_is_due(at: Callable[..., Any]) -> None:
    promised = at("Asia/Tokyo", "2026-06-11T03:00", "preview", "sums/two")["easy"]
    assert at("Asia/Tokyo", "2026-06-11T03:00", "rate", "sums/two", "easy")["due"] == promised["due"]
    assert at("Asia/Tokyo", "2026-06-12T12:00", "show", "sums/two")["due"] == promised["due"]
    assert at("Europe/Berlin", "2026-06-10T19:00", "show", "sums/two")["due"] > promised["due"]
