"""Events and exits of one run, put together as its verdict. Pure."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studylm.checker.verdict import CheckResult, DeclaredCheck, Outcome, Status, Verdict

TEXT_LIMIT = 4000


@dataclass
class Ending:
    """How one run ended, as the supervisor saw it.

    Attributes:
        reason: what the supervisor stopped it for: "timeout", "files", "threads", "checks" (too many of either, but
            the tester's), or None if it ended by itself.
        end: the tester's last event, None if it sent none.
        learner: the exit of the learner's process as `os.waitstatus_to_exitcode` gives it; None if it had to be killed.
        native: the last that libraries wrote to descriptor 2 of the learner's process.
    """

    reason: str | None = None
    end: dict[str, Any] | None = None
    learner: int | None = None
    native: str = ""


@dataclass
class Tally:
    """The results as they come in; knows which check is running, and whether all have run."""

    declared: tuple[DeclaredCheck, ...]
    on_check: Callable[[CheckResult], None] = lambda result: None
    results: dict[str, CheckResult] = field(default_factory=dict)
    running: str | None = None
    alien: bool = False
    isolated: bool = False
    checked: bool = False

    def take(self, event: dict[str, Any]) -> None:
        """Note an event of the tester's: a check begins, or has ended."""
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
            line=_line(event),
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
    ending: Ending,
    *,
    card: str,
    isolated: bool,
    device: str,
    seconds: float,
    output: str,
    timeout: float,
    memory: int,
) -> Verdict:
    """The verdict. Passed only if the tester said that it was done, after the learner's process had confirmed the end,
    and each declared check passed.

    Args:
        timeout: how long the run was allowed to take, in seconds.
        memory: how much memory the run was allowed to take, in bytes.
    """
    outcome, message, line = _judge(tally, ending, timeout, memory)
    reason = {
        Outcome.ERROR: "Not run: the file could not be loaded.",
        Outcome.TIMEOUT: "Not reached: the run took too long.",
    }.get(outcome, "Not reached: the run stopped before.")
    if (ending.end or {}).get("state") == "broken":
        reason = "Not run: the deck's own checks are broken."
    checks = tally.close(message, reason)
    return Verdict(
        card=card,
        outcome=outcome,
        isolated=isolated,
        device=device,
        seconds=seconds,
        checks=checks,
        message=message,
        line=line,
        output=output,
    )


def _judge(tally: Tally, ending: Ending, timeout: float, memory: int) -> tuple[Outcome, str, int | None]:
    end = ending.end or {}
    state = end.get("state")
    message = _text(end.get("message")) or ""
    line = _line(end)
    running = next((check.title for check in tally.declared if check.id == tally.running), None)
    if ending.reason == "timeout" or ending.learner == -signal.SIGXCPU:
        where = f"“{running}” did not end" if running else "The file was not loaded"
        if tally.checked:
            where = "The file's exit handlers did not end"
        return Outcome.TIMEOUT, f"{where} within {timeout:g} seconds. Is there a loop that never ends?", None
    if ending.reason == "files":
        return Outcome.CRASHED, "The run was stopped: it wrote too many files, or too much into them.", None
    if ending.reason == "threads":
        return Outcome.CRASHED, "The run was stopped: it started too many threads.", None
    if ending.reason == "checks":
        return Outcome.ERROR, "The deck's own checks wrote too much, or started too many threads.", None
    if state == "load":
        return Outcome.ERROR, message, line
    if state == "missing":
        return Outcome.ERROR, message, None
    if state == "broken":
        stop = "" if message.endswith("?") else "."
        return Outcome.ERROR, f"The deck's own checks are broken, your answer is not to blame: {message}{stop}", None
    if state == "refused":
        return Outcome.REFUSED, message, line
    if state == "memory" or (state == "lost" and ending.learner is not None and _ran_out(ending)):
        where = f" on line {line}" if line else ""
        return Outcome.MEMORY, f"The run took more memory than the {_size(memory)} that it may have{where}.", line
    if state == "exit":
        return Outcome.CRASHED, message, line
    if state == "lost":
        return Outcome.CRASHED, _exit_in_words(ending.learner, ending.native), None
    if state == "malformed":
        return Outcome.CRASHED, "The file broke into the conversation between its process and the checks.", None
    if state != "done":
        return Outcome.ERROR, "The deck's own checks ended without a word; your answer is not to blame.", None
    results = [tally.results.get(check.id) for check in tally.declared]
    if any(result is None for result in results) or tally.alien:
        return Outcome.ERROR, "The deck's own checks are broken: they did not run as declared.", None
    if any(result is not None and result.status is not Status.PASSED for result in results):
        return Outcome.FAILED, "", None
    return Outcome.PASSED, "", None


def _ran_out(ending: Ending) -> bool:
    """Whether native code aborted the learner's process because it got no more memory."""
    return ending.learner == -signal.SIGABRT and "std::bad_alloc" in ending.native


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
        return _text(f"The file's process was ended by {name}{what}" + (f": “{last}”." if last else ".")) or ""
    if code == 113:
        return "The file broke the process that it runs in: does it replace something of Python's or of torch's?"
    return f"The file ended its own process with exit code {code}."


def _line(event: dict[str, Any]) -> int | None:
    line = event.get("line")
    return line if type(line) is int else None


def _text(value: object) -> str | None:
    """A text from a run, not too long, and without what would move a terminal's cursor."""
    if not isinstance(value, str):
        return None
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in value[:TEXT_LIMIT])
