"""What a run of a learner's file came to: the verdict, check by check, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SCHEMA = 1
"""The version of the verdict's JSON."""
TIMEOUT_MIN, TIMEOUT_DEFAULT, TIMEOUT_MAX = 0.1, 10.0, 60.0
"""The wall clock that a run may have, in seconds: the shortest, the one where nothing is set, and the longest."""


class Outcome(StrEnum):
    """The verdict on a whole file."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    REFUSED = "refused"


class Status(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class DeclaredCheck:
    """A check that a card's check file declares: its id and what it looks at, in plain words."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One hidden check's result.

    Attributes:
        message: the diagnosis, one or two sentences in plain words.
        line: the learner's own line that it is about, 1-based, where there is one.
    """

    id: str
    title: str
    status: Status
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None
    line: int | None = None
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The result as the contract gives it."""
        return {
            "id": self.id,
            "title": self.title,
            "status": self.status.value,
            "message": self.message,
            "expected": self.expected,
            "actual": self.actual,
            "hint": self.hint,
            "line": self.line,
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The whole run. `message` says what stopped it where no single check does (a syntax error, a crash, a rule).

    Attributes:
        line: the learner's own line that `message` is about, 1-based, where there is one.
        isolated: whether the learner's code was confined by the kernel.
        output: what the file printed, at most 64 KiB.
    """

    card: str
    outcome: Outcome
    isolated: bool
    device: str
    seconds: float
    checks: tuple[CheckResult, ...]
    message: str = ""
    line: int | None = None
    output: str = ""

    @property
    def passed(self) -> bool:
        """Whether every declared check passed."""
        return self.outcome is Outcome.PASSED

    @property
    def first_line(self) -> int | None:
        """The learner's line to look at first: `line`, else that of the first check that raised; None if unknown."""
        return self.line or next((check.line for check in self.checks if check.status is Status.ERROR), None)

    def to_json(self, suggested_rating: str | None = None) -> dict[str, Any]:
        """The verdict as the contract gives it."""
        return {
            "schema": SCHEMA,
            "card": self.card,
            "verdict": self.outcome.value,
            "isolated": self.isolated,
            "device": self.device,
            "seconds": round(self.seconds, 4),
            "message": self.message,
            "line": self.line,
            "checks": [check.to_json() for check in self.checks],
            "output": self.output,
            "suggested_rating": suggested_rating,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """One run to make.

    Attributes:
        source: the answer's bytes, read once by the caller, so that what is judged is what is recorded.
        filename: how the learner knows the file; shown in messages.
        checks: the card's check file.
        timeout: wall clock in seconds; values outside `TIMEOUT_MIN` to `TIMEOUT_MAX` are clamped.
        device: "auto", "cpu" or "cuda".
    """

    card: str
    source: bytes
    filename: str
    checks: Path
    timeout: float = TIMEOUT_DEFAULT
    device: str = "auto"
