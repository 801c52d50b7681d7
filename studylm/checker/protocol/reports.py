"""What the processes of a run report to each other: how the run ended, and what the learner's code raised. Torch-free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

TEXT_MAX = 4000
"""The longest text of a report that is kept on receipt, in characters."""


class EndState(StrEnum):
    """Why a run ended. The value is what is sent as JSON."""

    DONE = "done"
    """Every check has run, and the learner's process has confirmed the end."""
    LOAD = "load"
    """The learner's file cannot be loaded."""
    MISSING = "missing"
    """The learner's file lacks a name that the checks need."""
    BROKEN = "broken"
    """The check file is at fault."""
    REFUSED = "refused"
    """The learner's code used what a rule of the card forbids."""
    MEMORY = "memory"
    """The learner's code ran out of memory."""
    EXIT = "exit"
    """The learner's code called `sys.exit`, or raised KeyboardInterrupt."""
    LOST = "lost"
    """The learner's process closed its connection."""
    MALFORMED = "malformed"
    """The learner's process sent something that is not part of the protocol."""
    SILENT = "silent"
    """The tester's process exited without reporting an end."""
    TIMEOUT = "timeout"
    """Stopped by the watchdog: out of time."""
    FILES = "files"
    """Stopped by the watchdog: the learner's process wrote too much, or too many files."""
    THREADS = "threads"
    """Stopped by the watchdog: the learner's process started too many threads."""
    FLOOD = "flood"
    """Stopped by the watchdog: the tester's process wrote too much, or started too many threads."""


FROM_LEARNER = frozenset({EndState.REFUSED, EndState.MEMORY, EndState.EXIT})
"""What the learner's process may report; the tester's process and the server see the other states themselves."""
FROM_TESTER = FROM_LEARNER | {
    EndState.DONE,
    EndState.LOAD,
    EndState.MISSING,
    EndState.BROKEN,
    EndState.LOST,
    EndState.MALFORMED,
}
"""What the tester's process may report."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        message: for the learner; "" where the state says it all.
        line: the learner's own line that it is about, 1-based.
    """

    state: EndState
    message: str = ""
    line: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The ending as it is sent."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: object, allowed: Collection[EndState]) -> Self | None:
        """The ending that was received; None if it is not one, or its state is not in `allowed`."""
        state = data.get("state") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(state, str) or state not in allowed:
            return None
        return cls(EndState(state), _text(data.get("message")), _line(data.get("line")))


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What the learner's code raised, and where.

    Attributes:
        message: what the exception says, without its class; or what is wrong, where there was no exception.
        kind: the exception's class name; "" where there was no exception.
        line: the learner's own line, 1-based.
        text, caret: that line, and the marks under it.
        hint: what the exception usually means, in plain words.
    """

    message: str
    kind: str = ""
    line: int | None = None
    text: str = ""
    caret: str = ""
    hint: str = ""

    @property
    def summary(self) -> str:
        """Class and message, as the last line of a traceback has them."""
        return ": ".join(filter(None, [self.kind, self.message]))

    def shown(self) -> str:
        """The report without its hint: summary, the line with its number, the caret."""
        if self.line is None:
            return self.summary
        prefix = f"line {self.line}: "
        quoted = f"{self.summary}\n{prefix}{self.text}"
        return f"{quoted}\n{' ' * len(prefix)}{self.caret}" if self.caret.strip() else quoted

    def to_json(self) -> dict[str, Any]:
        """The report as it is sent."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The report that was received; fields of another type count as absent."""
        message, kind, text, caret, hint = (
            _text(data.get(name)) for name in ("message", "kind", "text", "caret", "hint")
        )
        return cls(message, kind, _line(data.get("line")), text, caret, hint)


def _text(value: object) -> str:
    return value[:TEXT_MAX] if isinstance(value, str) else ""


def _line(value: object) -> int | None:
    return value if type(value) is int else None
