"""The verdict on a learner's file, check by check, as plain data."""

from __future__ import annotations

import re
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
    """A check that a card's check file declares: its id, and what it tests in plain words."""

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
        """The result as `studylm check --json` prints it."""
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

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CheckResult:
        """The result that `to_json` returned as `data`."""
        return cls(**{**data, "status": Status(data["status"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict on a run.

    Attributes:
        seconds: the wall clock of the run.
        message: what stopped the run, where no single check says so (a syntax error, a crash, a rule); "" if nothing did.
        line: the learner's own line that `message` is about, 1-based, where there is one.
        isolated: whether the kernel confined the learner's code.
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
        """The verdict as `studylm check --json` prints it."""
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

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Verdict:
        """The verdict that `to_json` returned as `data`."""
        return cls(
            card=data["card"],
            outcome=Outcome(data["verdict"]),
            isolated=data["isolated"],
            device=data["device"],
            seconds=data["seconds"],
            checks=tuple(CheckResult.from_json(check) for check in data["checks"]),
            message=data["message"],
            line=data["line"],
            output=data["output"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """One run of an answer.

    Attributes:
        source: the answer's bytes, read once by the caller, so that the bytes that are judged are those that are recorded.
        filename: the answer's name in messages.
        checks: the card's check file.
        timeout: wall clock in seconds; values outside `TIMEOUT_MIN` to `TIMEOUT_MAX` are clamped.
        device: "auto", "cpu" or "cuda".
        background: whether the run has low CPU priority and is preempted by any other. Its timeout is wall clock all the same,
            so on a busy machine it may time out where another run does not.
    """

    card: str
    source: bytes
    filename: str
    checks: Path
    timeout: float = TIMEOUT_DEFAULT
    device: str = "auto"
    background: bool = False


def without_figures(message: str) -> str:
    """A diagnosis without its figures, which differ from run to run while the mistake is the same."""
    return re.sub(r"\d[\d.,e+-]*", "#", message)
