"""Figures in words for people: intervals, due times, counts, verdicts. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from studylm.checker.verdict import Outcome, Status, Verdict
from studylm.deck.card import Card, Kind
from studylm.forms.form import MATURE, YOUNG, CodeHistory, Form
from studylm.scheduling.model import Memory

STATUS_MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.ERROR: "✗", Status.SKIPPED: "↷"}
"""A sign for each status of a check; always shown beside the word, never alone."""

OUTCOME_WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "not yet",
    Outcome.ERROR: "could not be loaded",
    Outcome.TIMEOUT: "ran out of time",
    Outcome.MEMORY: "ran out of memory",
    Outcome.CRASHED: "ended by itself",
    Outcome.REFUSED: "refused",
}
"""The outcome of a run, as shown to the learner."""

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MONTH, YEAR = 30.4375 * DAY, 365.25 * DAY


_KEPT = "\n\t\N{NO-BREAK SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


def harmless(text: str) -> str:
    """The output of a program without control sequences: lines, tabs and printable characters.

    Colours are removed; a carriage return, as printed by progress bars, becomes a new line; any other character that is
    not printable becomes a replacement character.
    """
    text = _COLOUR.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c.isprintable() or c in _KEPT else "\N{REPLACEMENT CHARACTER}" for c in text)


def interval(length: timedelta) -> str:
    """A length of time, as short as fits on a button: `now`, `45s`, `10m`, `5h`, `8d`, `2.1mo`, `1.3y`."""
    seconds = length.total_seconds()
    if seconds < 1:
        return "now"
    if seconds < MINUTE - 0.5:
        return f"{round(seconds)}s"
    if seconds < HOUR - MINUTE / 2:
        return f"{round(seconds / MINUTE)}m"
    if seconds < DAY - HOUR / 2:
        return f"{round(seconds / HOUR)}h"
    if seconds < MONTH:
        return f"{round(seconds / DAY)}d"
    if seconds < YEAR:
        return f"{_one_decimal(seconds / MONTH)}mo"
    return f"{_one_decimal(seconds / YEAR)}y"


def _one_decimal(value: float) -> str:
    """One decimal below ten, unless it is 0: 2.1, 3, 11."""
    rounded = round(value, 1)
    return str(round(value)) if rounded >= 10 or rounded == math.floor(rounded) else f"{rounded:.1f}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 card`, `12 cards`, `1,200 reviews`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def some(names: Sequence[str], most: int = 2) -> str:
    """The first of many names: `a`, `a and b`, `a, b and 7 more`."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def long_date(day: date) -> str:
    """A study day in full: `9 June 2031`."""
    return f"{day.day} {day:%B} {day.year}"


def rated_ahead(ahead: Mapping[str, date], today: date) -> str:
    """What happened to cards that were rated while the clock was ahead, each given with that day, and what to do."""
    first, last = min(ahead.values()), max(ahead.values())
    days = long_date(first) if first == last else f"{long_date(first)} to {long_date(last)}"
    what = (
        "The clock was ahead when this card was"
        if len(ahead) == 1
        else f"The clock was ahead when {len(ahead)} cards were"
    )
    they = "It is due now, and rating it puts it" if len(ahead) == 1 else "They are due now, and rating them puts them"
    return (
        f"{what} rated ({days}): {some(list(ahead))}. {they} right; "
        f"if today is not {long_date(today)}, set the clock instead."
    )


def held_back(held: Mapping[str, Sequence[str]]) -> str:
    """How many new cards wait, and for what: `3 new cards wait until deck/a is known.`"""
    first = list(dict.fromkeys(card_id for cards in held.values() for card_id in cards))
    wait = "1 new card waits" if len(held) == 1 else f"{len(held):,} new cards wait"
    return f"{wait} until {some(first)} {'is' if len(first) == 1 else 'are'} known."


def due_in(due: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """When a card comes due: `now`, `in 10 minutes`, `tomorrow`, `in 3 days`, `in 2.1 months`.

    Both times are aware. `zone` is the learner's; None for the machine's.
    """
    seconds = (due - now).total_seconds()
    if seconds <= 30:
        return "now"
    if seconds < HOUR - MINUTE / 2:
        return f"in {count(max(1, round(seconds / MINUTE)), 'minute')}"
    days = (due.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0 or seconds < 6 * HOUR:
        return f"in {count(max(1, round(seconds / HOUR)), 'hour')}"
    if days == 1:
        return "tomorrow"
    if seconds < MONTH:
        return f"in {days} days"
    size, noun = (seconds / MONTH, "month") if seconds < YEAR else (seconds / YEAR, "year")
    amount = _one_decimal(size)
    return f"in {amount} {noun if amount == '1' else noun + 's'}"


def clock_time(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """A time in the future: `15:40`, `tomorrow 09:05`, `Tue 24 Nov`, `24 Nov 2027`."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    if days == 0:
        return f"{local:%H:%M}"
    if days == 1:
        return f"tomorrow {local:%H:%M}"
    if local.year == today.year or 0 < days < 180:
        return f"{local:%a} {local.day} {local:%b}"
    return f"{local.day} {local:%b} {local.year}"


def spent(length: timedelta) -> str:
    """A duration: `40 seconds`, `6 minutes`, `1 h 20 min`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < MINUTE:
        return count(seconds, "second")
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return count(minutes, "minute")
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def share(value: float | None) -> str:
    """A share, 0..1, in whole percent; a dash for None."""
    return "–" if value is None else f"{round(100 * value)}%"


def seconds(value: float) -> str:
    """The duration of a run: `0.18 s`, `4.2 s`, `31 s`."""
    if value < 1:
        return f"{value:.2f} s"
    return f"{value:.1f} s" if value < 10 else f"{round(value)} s"


def verdict_line(verdict: Verdict) -> str:
    """The verdict in one line: `passed · 5 of 5 checks · 0.18 s · cpu · not isolated`."""
    parts = [OUTCOME_WORDS[verdict.outcome]]
    if verdict.checks:
        passed = sum(check.status is Status.PASSED for check in verdict.checks)
        parts.append(f"{passed} of {count(len(verdict.checks), 'check')}")
    parts += [seconds(verdict.seconds), verdict.device]
    if not verdict.isolated:
        parts.append("not isolated")
    return " · ".join(parts)


def form_line(form: Form, pieces: int = 0) -> str:
    """What a form asks for, as a heading: `Put back what is missing: 2 pieces`."""
    match form:
        case Form.BUILD:
            return "Build it from the starter"
        case Form.RESTORE:
            return f"Put back what is missing: {count(pieces, 'piece')}"
        case Form.REPAIR:
            return "Find the mistake and repair it"
        case Form.REBUILD:
            return "Write it again from its signatures"


FORM_MEANINGS = {
    Form.BUILD: "write the answer from the starter, until it has passed once",
    Form.RESTORE: "your own last answer with one to three pieces taken out: put them back",
    Form.REPAIR: "your own last answer with one mistake built in: find it and repair it",
    Form.REBUILD: "imports and signatures only: write it all again",
}
"""What the forms of a code card mean, for people."""


def form_reason(memory: Memory, history: CodeHistory) -> str:
    """Why a code card takes the form that `choose_form` gives, in a few words; "" for a build."""
    if not history.passed:
        return ""
    days = round(memory.stability or 0.0)
    if (memory.stability or 0.0) > MATURE:
        return f"you have known it for weeks (stability {count(days, 'day')})"
    if (history.lapsed_from or 0.0) > MATURE:
        return "you forgot it after a long time"
    if history.returns == 0:
        return "it comes back for the first time"
    if (memory.stability or 0.0) < YOUNG:
        return f"it is still fresh (stability {count(days, 'day')})"
    return f"repair and restore take turns (stability {count(days, 'day')})"


def link_words(card: Card, other: Card) -> str:
    """The label of a link from `card` to `other`: `try it in code`, `say it in words`, ..."""
    if other.kind is Kind.SPOT:
        return "spot the mistake"
    if other.kind is Kind.CODE:
        return "more code" if card.kind is Kind.CODE else "try it in code"
    return "say it in words" if card.kind is Kind.CODE else "see also"


def about_minutes(seconds: float) -> str:
    """An estimated time: `about 20 minutes`, `less than a minute`."""
    minutes = round(seconds / 60)
    return f"about {count(minutes, 'minute')}" if minutes else "less than a minute"


def exam_ahead(day: date, today: date, query: str) -> str:
    """`Exam on 12 December, in 12 days, on topic:lstm.`"""
    on = f", on {query}" if query else ""
    return (
        f"Exam on {day.day} {day:%B}, in {count((day - today).days, 'day')}{on}: `studylm exam` shows what it brings."
    )
