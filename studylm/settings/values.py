"""The types of settings: which values each accepts, from TOML or as text, and how it is written back."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple, Protocol

from studylm.errors import StudylmError, one_line

SHOWN = 60
"""Characters of an invalid value that an error shows at most."""


class Type(Protocol):
    """One type of values. A value is held as Python needs it, and is "plain" as TOML and JSON have it."""

    def accept(self, plain: object) -> Any:
        """The value that a plain one stands for.

        Raises:
            Refused: it stands for none.
        """

    def parse(self, text: str) -> object:
        """The plain value that a text given to a command stands for; the text itself if it stands for none."""

    def plain(self, value: Any) -> Any:
        """The plain value."""


class Refused(Exception):
    """A value is not accepted: `what` is wrong with it, and the `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Setting(NamedTuple):
    """One key: its default as a plain value, its type, what it does, and whether a deck may have a value of its own."""

    default: Any
    type: Type
    help: str
    per_deck: bool

    def accept(self, key: str, plain: object, where: str) -> Any:
        """The value that a plain one stands for.

        Raises:
            StudylmError: it is invalid; the remedy names the nearest valid one, or the bounds.
        """
        try:
            return self.type.accept(plain)
        except Refused as refused:
            raise StudylmError(f"{where}{_shown(plain)} {refused.what} {key}.", refused.remedy) from None


class Choice(NamedTuple):
    """One of several words."""

    words: tuple[str, ...]

    def accept(self, plain: object) -> str:
        if isinstance(plain, str) and plain in self.words:
            return plain
        near = get_close_matches(str(plain), self.words, n=1, cutoff=0.5)
        remedy = f"Did you mean {near[0]}?" if near else f"Use {', '.join(self.words[:-1])} or {self.words[-1]}."
        raise Refused("is not a value of", remedy)

    def parse(self, text: str) -> object:
        return text

    def plain(self, value: str) -> str:
        return value


class Whole(NamedTuple):
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def accept(self, plain: object) -> int:
        if not isinstance(plain, int) or isinstance(plain, bool):
            raise Refused("is not a whole number, as needed for", f"Use one from {self.low} to {self.high}.")
        if not self.low <= plain <= self.high:
            raise _out_of_range(self.low, self.high, plain < self.low)
        return plain

    def parse(self, text: str) -> object:
        return int(text.strip()) if re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()) else text

    def plain(self, value: int) -> int:
        return value


class Share(NamedTuple):
    """A number from `low` to `high`."""

    low: float
    high: float

    def accept(self, plain: object) -> float:
        if not isinstance(plain, int | float) or isinstance(plain, bool) or plain != plain:  # NaN
            raise Refused("is not a number, as needed for", f"Use one from {self.low} to {self.high}.")
        if not self.low <= plain <= self.high:
            raise _out_of_range(self.low, self.high, plain < self.low)
        return float(plain)

    def parse(self, text: str) -> object:
        try:
            return float(text) if text.isascii() and "_" not in text else text
        except ValueError:
            return text

    def plain(self, value: float) -> float:
        return value


class ClockTime:
    """A time of day, "04:00"."""

    def accept(self, plain: object) -> time:
        found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", plain) if isinstance(plain, str) else None
        if found is not None and int(found[1]) < 24 and int(found[2]) < 60:
            return time(int(found[1]), int(found[2]))
        raise Refused("is not a time, as needed for", 'Use one from "00:00" to "23:59", in quotes in the file.')

    def parse(self, text: str) -> object:
        return text.strip()

    def plain(self, value: time) -> str:
        return value.isoformat("minutes")


class Durations(NamedTuple):
    """A list of durations such as "90s", "10m", "2h" or "1d", each up to `longest`; it may be empty."""

    longest: timedelta
    most: int

    def accept(self, plain: object) -> tuple[timedelta, ...]:
        if not isinstance(plain, list):
            raise Refused("is not a list of durations, as needed for", 'Write ["1m", "10m"].')
        if len(plain) > self.most:
            raise Refused("is too long a list for", f"Use at most {self.most} durations.")
        return tuple(self._one(each) for each in plain)

    def _one(self, plain: object) -> timedelta:
        found = re.fullmatch(r"([0-9]{1,9})\s?([smhd])", plain) if isinstance(plain, str) else None
        if found is None:
            raise Refused("is not a list of durations, as needed for", 'Write each as "90s", "10m", "2h" or "1d".')
        length = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
        if not timedelta(0) < length <= self.longest:
            raise Refused("holds a duration out of range for", f'Use durations from "1s" to "{_spelt(self.longest)}".')
        return length

    def parse(self, text: str) -> object:
        return _list(text)

    def plain(self, value: tuple[timedelta, ...]) -> list[str]:
        return [_spelt(each) for each in value]


class Days(NamedTuple):
    """A list of days, each a weekday such as "sat" or "Saturday", or one date such as "2026-12-24"; it may be empty."""

    most: int

    def accept(self, plain: object) -> tuple[str, ...]:
        if not isinstance(plain, list):
            raise Refused("is not a list of days, as needed for", 'Write ["sat", "2026-12-24"].')
        if len(plain) > self.most:
            raise Refused("is too long a list for", f"Use at most {self.most} days.")
        return tuple(dict.fromkeys(self._one(each) for each in plain))

    def _one(self, plain: object) -> str:
        text = plain.strip().lower() if isinstance(plain, str) else ""
        if len(text) >= 3 and (found := [name for name in _WEEKDAYS if name.startswith(text)]):
            return found[0][:3]
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
        near = get_close_matches(text, _WEEKDAYS, n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else 'Write each as a weekday, "sat", or a date, "2026-12-24".'
        raise Refused("is not a list of days, as needed for", hint)

    def parse(self, text: str) -> object:
        return _list(text)

    def plain(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def _list(text: str) -> object:
    """A list as TOML writes it, or its words with spaces or commas between them."""
    if text.strip().startswith("["):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except (ValueError, RecursionError):
            return text
    return text.replace(",", " ").split()


def _spelt(length: timedelta) -> str:
    """A duration in the largest unit that divides it: 1h, 90m, 1s."""
    seconds = round(length.total_seconds())
    unit = next(unit for unit, size in _SECONDS.items() if seconds % size == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def _out_of_range(low: float, high: float, below: bool) -> Refused:
    return Refused(
        "is out of range for", f"Use a number from {low} to {high}; the nearest is {low if below else high}."
    )


def _shown(plain: object) -> str:
    """An invalid value as an error shows it."""
    if isinstance(plain, int) and not isinstance(plain, bool) and abs(plain) >= 10**SHOWN:
        return "A very large number"
    text = one_line("true" if plain is True else "false" if plain is False else repr(plain))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
