"""Turns the events and the end of one run into its verdict. Pure."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studylm.checker.protocol.reports import TEXT_MAX, Ending, EndState
from studylm.checker.verdict import CheckResult, DeclaredCheck, Outcome, Status, Verdict


@dataclass
class RunRecord:
    """What the watchdog saw of one run.

    Attributes:
        ending: how it ended, as the tester's process reported it or the watchdog decided.
        learner_exit: the exit of the learner's process as `os.waitstatus_to_exitcode` gives it; None if it was killed.
        output: what the learner's file printed.
        native: the last that libraries wrote to descriptor 2 of the learner's process.
    """

    ending: Ending = field(default_factory=lambda: Ending(EndState.SILENT))
    learner_exit: int | None = None
    output: str = ""
    native: str = ""


@dataclass
class Tally:
    """The results as they come in.

    Attributes:
        running: the id of the check that is running.
        alien: whether the tester reported something that was not declared.
        isolated: whether the tester's process is confined.
        checked: whether all checks have run.
    """

    declared: tuple[DeclaredCheck, ...]
    on_check: Callable[[CheckResult], None] = lambda result: None
    results: dict[str, CheckResult] = field(default_factory=dict)
    running: str | None = None
    alien: bool = False
    isolated: bool = False
    checked: bool = False

    def take(self, event: dict[str, Any]) -> None:
        """Record an event of the tester's process."""
        if event.get("event") == "isolated":
            self.isolated = event.get("value") is True
            return
        if event.get("event") == "checked":
            self.checked, self.running = True, None
            return
        ids = [check.id for check in self.declared]
        name = event.get("id")
        if name not in ids:
            self.alien = True
            return
        if event.get("event") == "begin":
            self.running = name
            return
        self.running = None
        try:
            status = Status(str(event.get("status")))
        except ValueError:
            self.alien = True
            return
        before = self.results.get(name)
        if before is not None and before.status is not Status.PASSED:
            return
        message = _text(event.get("message")) or ""
        if event.get("needs"):
            message = f"Needs “{self._title(event['needs'][0])}” first."
        result = CheckResult(
            id=name,
            title=self._title(name),
            status=status,
            message=message,
            expected=_text(event.get("expected")),
            actual=_text(event.get("actual")),
            hint=_text(event.get("hint")),
            line=event["line"] if type(event.get("line")) is int else None,
            seconds=float(event.get("seconds", 0.0)),
        )
        self.results[name] = result
        self.on_check(result)

    def _title(self, name: str) -> str:
        return next((check.title for check in self.declared if check.id == name), name)

    def close(self, message: str, reason: str) -> tuple[CheckResult, ...]:
        """All declared checks in order: the running one with `message`, those not reached skipped for `reason`."""
        for check in self.declared:
            if check.id not in self.results:
                stopped = check.id == self.running and message
                result = CheckResult(
                    id=check.id,
                    title=check.title,
                    status=Status.ERROR if stopped else Status.SKIPPED,
                    message=message if stopped else reason,
                )
                self.results[check.id] = result
                self.on_check(result)
        return tuple(self.results[check.id] for check in self.declared)


def conclude(
    tally: Tally,
    record: RunRecord,
    *,
    card: str,
    isolated: bool,
    device: str,
    seconds: float,
    timeout: float,
    memory: int,
) -> Verdict:
    """The verdict. Passed only if the tester reported `DONE`, after the learner's process had confirmed the end, and each
    declared check passed.

    Args:
        timeout: how long the run was allowed to take, in seconds.
        memory: how much memory the run was allowed to take, in bytes.
    """
    outcome, message, line = _judge(tally, record, timeout, memory)
    reason = {
        Outcome.ERROR: "Not run: the file could not be loaded.",
        Outcome.TIMEOUT: "Not reached: the run took too long.",
    }.get(outcome, "Not reached: the run stopped before.")
    if record.ending.state is EndState.BROKEN:
        reason = "Not run: the deck's own checks are broken."
    return Verdict(
        card=card,
        outcome=outcome,
        isolated=isolated,
        device=device,
        seconds=seconds,
        checks=tally.close(message, reason),
        message=message,
        line=line,
        output=record.output,
    )


_FIXED = {
    EndState.FILES: (Outcome.CRASHED, "The run was stopped: it wrote too many files, or too much into them."),
    EndState.THREADS: (Outcome.CRASHED, "The run was stopped: it started too many threads."),
    EndState.FLOOD: (Outcome.ERROR, "The deck's own checks wrote too much, or started too many threads."),
    EndState.MALFORMED: (
        Outcome.CRASHED,
        "The file broke into the conversation between its process and the checks.",
    ),
    EndState.SILENT: (Outcome.ERROR, "The deck's own checks ended without a word; your answer is not to blame."),
}
"""What to say of the ends that are always described alike."""
_TOLD = {
    EndState.LOAD: Outcome.ERROR,
    EndState.MISSING: Outcome.ERROR,
    EndState.REFUSED: Outcome.REFUSED,
    EndState.EXIT: Outcome.CRASHED,
}
"""The ends that come with a message of their own."""


def _judge(tally: Tally, record: RunRecord, timeout: float, memory: int) -> tuple[Outcome, str, int | None]:
    state, line = record.ending.state, record.ending.line
    message = _printable(record.ending.message)
    if state is EndState.TIMEOUT or record.learner_exit == -signal.SIGXCPU:
        running = next((check.title for check in tally.declared if check.id == tally.running), None)
        where = f"“{running}” did not end" if running else "The file was not loaded"
        if tally.checked:
            where = "The file's exit handlers did not end"
        return Outcome.TIMEOUT, f"{where} within {timeout:g} seconds. Is there a loop that never ends?", None
    if state in _FIXED:
        return *_FIXED[state], None
    if state in _TOLD:
        return _TOLD[state], message, line
    if state is EndState.BROKEN:
        stop = "" if message.endswith("?") else "."
        return Outcome.ERROR, f"The deck's own checks are broken, your answer is not to blame: {message}{stop}", None
    if state is EndState.MEMORY or (state is EndState.LOST and _ran_out(record)):
        where = f" on line {line}" if line else ""
        return Outcome.MEMORY, f"The run took more memory than the {_size(memory)} that it may have{where}.", line
    if state is EndState.LOST:
        return Outcome.CRASHED, _exit_in_words(record.learner_exit, record.native), None
    results = [tally.results.get(check.id) for check in tally.declared]
    if any(result is None for result in results) or tally.alien:
        return Outcome.ERROR, "The deck's own checks are broken: they did not run as declared.", None
    if any(result is not None and result.status is not Status.PASSED for result in results):
        return Outcome.FAILED, "", None
    return Outcome.PASSED, "", None


def _ran_out(record: RunRecord) -> bool:
    """Whether native code aborted the learner's process because it got no more memory."""
    return record.learner_exit == -signal.SIGABRT and "std::bad_alloc" in record.native


def _size(size: int) -> str:
    return f"{size / 1024**3:.1f} GB"


def _exit_in_words(code: int | None, native: str = "") -> str:
    if code is None:
        return "The file's process left the conversation with the checks."
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        what = {"SIGSEGV": ", a memory fault", "SIGABRT": ", an abort", "SIGSYS": ", a forbidden system call"}.get(
            name, ""
        )
        last = next((line.strip()[:200] for line in reversed(native.splitlines()) if line.strip()), "")
        return _printable(f"The file's process was ended by {name}{what}" + (f": “{last}”." if last else "."))
    if code == 113:
        return "The file broke the process that it runs in: does it replace something of Python's or of torch's?"
    return f"The file ended its own process with exit code {code}."


def _text(value: object) -> str | None:
    return _printable(value) if isinstance(value, str) else None


def _printable(text: str) -> str:
    """A text from a run, cut to `TEXT_MAX`, without the characters that would move a terminal's cursor."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text[:TEXT_MAX])
