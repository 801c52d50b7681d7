"""Putting a verdict together: passed only if everything says so."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from studylm.checker.protocol.reports import FROM_TESTER, Ending, EndState
from studylm.checker.server.judgement import RunRecord, Tally, conclude
from studylm.checker.verdict import DeclaredCheck, Outcome, Status, Verdict

DECLARED = (DeclaredCheck("a", "First."), DeclaredCheck("b", "Second."))
DONE = {"event": "end", "state": "done"}


def event(name: str, status: str = "passed", **more: Any) -> dict[str, Any]:
    return {"event": "check", "id": name, "status": status, "seconds": 0.1, **more}


def verdict(
    *events: dict[str, Any], end: dict[str, Any] | None = DONE, reason: EndState | None = None, **record: Any
) -> Verdict:
    """What follows from the events and the last one; `reason` is the watchdog's, where it stopped the run."""
    ending = Ending(reason) if reason else Ending.from_json(end, FROM_TESTER) or Ending(EndState.SILENT)
    tally = Tally(DECLARED)
    for each in events:
        tally.take(each)
    return conclude(
        tally,
        RunRecord(ending, **record),
        card="d/c",
        isolated=True,
        device="cpu",
        seconds=1.0,
        timeout=10,
        memory=3 << 29,
    )


def test_all_declared_and_passed_and_said_to_be_done() -> None:
    assert verdict(event("a"), event("b")).passed


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ([], DONE),
        ([event("a")], DONE),
        ([event("a"), event("b"), event("c")], DONE),
        ([event("a"), event("b")], None),
        ([event("a"), event("b")], {"event": "end"}),
        ([event("a"), event("b")], {"event": "end", "state": "lost"}),
        ([event("a"), event("b")], {"event": "end", "state": "something else"}),
        ([event("a"), event("b")], {"event": "end", "state": ["done"]}),
        ([event("a"), event("b", "skipped")], DONE),
        ([event("a"), event("b", "error")], DONE),
        ([event("a", "failed"), event("a"), event("b")], DONE),
        ([event("a"), event("b", "PASSED")], DONE),
        ([event("a"), {"event": "check", "id": ["b"], "status": "passed"}], DONE),
        ([event("a"), {"event": "begin", "id": "b"}], DONE),
    ],
)
def test_anything_else_is_not_passed(events: list[dict[str, Any]], end: dict[str, Any] | None) -> None:
    found = verdict(*events, end=end)
    assert not found.passed
    assert [check.id for check in found.checks] == ["a", "b"]


@pytest.mark.parametrize("reason", [EndState.TIMEOUT, EndState.FILES, EndState.THREADS])
def test_what_was_stopped_is_not_passed(reason: EndState) -> None:
    assert not verdict(event("a"), event("b"), reason=reason).passed


def test_the_ways_to_end() -> None:
    def outcome(**ending: Any) -> tuple[Outcome, str]:
        found = verdict(event("a"), {"event": "begin", "id": "b"}, **ending)
        assert found.checks[1].status in (Status.ERROR, Status.SKIPPED)
        return found.outcome, found.message

    lost = {"event": "end", "state": "lost"}
    assert outcome(end=lost, learner_exit=-signal.SIGSEGV)[0] is Outcome.CRASHED
    assert "SIGSEGV" in outcome(end=lost, learner_exit=-signal.SIGSEGV)[1]
    assert "exit code 5" in outcome(end=lost, learner_exit=5)[1]
    assert outcome(end=lost, learner_exit=-signal.SIGXCPU)[0] is Outcome.TIMEOUT
    assert "signal 60" in outcome(end=lost, learner_exit=-60)[1] or "SIGRTMIN" in outcome(end=lost, learner_exit=-60)[1]
    assert outcome(end={"event": "end", "state": "memory", "line": 3})[1].endswith("on line 3.")
    assert outcome(end={"event": "end", "state": "broken", "message": "x"})[0] is Outcome.ERROR
    assert "“Second.” did not end within 10 seconds" in outcome(end=None, reason=EndState.TIMEOUT)[1]


def test_exit_handlers_that_do_not_end_are_named() -> None:
    ended = verdict(event("a"), event("b"), {"event": "checked"}, end=None, reason=EndState.TIMEOUT)
    assert ended.outcome is Outcome.TIMEOUT
    assert ended.message.startswith("The file's exit handlers did not end within 10 seconds.")


def test_checks_that_flood_are_the_decks_fault() -> None:
    flooded = verdict({"event": "begin", "id": "a"}, end=None, reason=EndState.FLOOD)
    assert flooded.outcome is Outcome.ERROR
    assert "The deck's own checks" in flooded.message
