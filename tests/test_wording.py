"""Figures in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm import wording
from studylm.checker.verdict import CheckResult, Outcome, Status, Verdict

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(0), "now"),
        (timedelta(seconds=45), "45s"),
        (timedelta(seconds=59.9), "1m"),
        (timedelta(minutes=1), "1m"),
        (timedelta(minutes=10), "10m"),
        (timedelta(minutes=59, seconds=50), "1h"),
        (timedelta(hours=5), "5h"),
        (timedelta(hours=23, minutes=50), "1d"),
        (timedelta(days=1), "1d"),
        (timedelta(days=8), "8d"),
        (timedelta(days=30), "30d"),
        (timedelta(days=64), "2.1mo"),
        (timedelta(days=61), "2mo"),
        (timedelta(days=364), "12mo"),
        (timedelta(days=475), "1.3y"),
        (timedelta(days=36500), "100y"),
    ],
)
def test_interval(length: timedelta, words: str) -> None:
    assert wording.interval(length) == words


@given(st.integers(0, 36500 * 24 * 60))
def test_an_interval_fits_on_a_button(minutes: int) -> None:
    assert 2 <= len(wording.interval(timedelta(minutes=minutes))) <= 6


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=-30), "now"),
        (timedelta(seconds=20), "now"),
        (timedelta(seconds=61), "in 1 minute"),
        (timedelta(minutes=10), "in 10 minutes"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(hours=20), "tomorrow"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=64), "in 2.1 months"),
        (timedelta(days=366), "in 1 year"),
        (timedelta(days=900), "in 2.5 years"),
    ],
)
def test_due_in(ahead: timedelta, words: str) -> None:
    assert wording.due_in(NOON + ahead, NOON, UTC) == words


def test_clock_time() -> None:
    assert wording.clock_time(NOON + timedelta(hours=3, minutes=40), NOON, UTC) == "15:40"
    assert wording.clock_time(NOON + timedelta(hours=21, minutes=5), NOON, UTC) == "tomorrow 09:05"
    assert wording.clock_time(NOON + timedelta(days=8), NOON, UTC) == "Tue 10 Mar"
    assert wording.clock_time(NOON + timedelta(days=700), NOON, UTC) == "31 Jan 2028"


def test_counts_and_shares() -> None:
    assert wording.count(1, "card") == "1 card"
    assert wording.count(1200, "review") == "1,200 reviews"
    assert wording.count(0, "try", "tries") == "0 tries"
    assert wording.share(None) == "–"
    assert wording.share(0.876) == "88%"
    assert wording.spent(timedelta(seconds=1)) == "1 second"
    assert wording.spent(timedelta(minutes=6)) == "6 minutes"
    assert wording.spent(timedelta(minutes=80)) == "1 h 20 min"
    assert wording.spent(timedelta(hours=2)) == "2 h"
    assert wording.seconds(0.184) == "0.18 s"
    assert wording.seconds(4.23) == "4.2 s"
    assert wording.seconds(31.4) == "31 s"


def test_verdict_line_names_what_matters() -> None:
    checks = (
        CheckResult(id="a", title="A.", status=Status.PASSED),
        CheckResult(id="b", title="B.", status=Status.FAILED),
    )
    verdict = Verdict(card="d/c", outcome=Outcome.FAILED, isolated=False, device="cpu", seconds=0.21, checks=checks)
    assert wording.verdict_line(verdict) == "not yet · 1 of 2 checks · 0.21 s · cpu · not isolated"
    isolated = Verdict(card="d/c", outcome=Outcome.PASSED, isolated=True, device="cpu", seconds=0.2, checks=checks[:1])
    assert wording.verdict_line(isolated) == "passed · 1 of 1 check · 0.20 s · cpu"


def test_every_status_and_outcome_has_words() -> None:
    assert set(wording.STATUS_MARKS) == set(Status)
    assert set(wording.OUTCOME_WORDS) == set(Outcome)


def test_what_was_printed_gives_a_terminal_no_order() -> None:
    assert wording.harmless("\x1b[1;32mgreen\x1b[0m\tand\r\nplain\n") == "green\tand\nplain\n"
    assert wording.harmless("10%\r20%\r") == "10%\n20%\n"
    for order in ("\x1b[2J", "\x1b]0;title\x07", "\x9b2J", "\u202e", "\x08", "\x00", "\u2028", "\ud800"):
        shown = wording.harmless(f"a{order}b")
        assert shown.replace("\N{REPLACEMENT CHARACTER}", "").isprintable() and len(shown) > 2
    assert wording.harmless("héllo 世界 \N{ZERO WIDTH JOINER}") == "héllo 世界 \N{ZERO WIDTH JOINER}"
