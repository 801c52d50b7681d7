"""Verdicts without a checker."""

from __future__ import annotations

from collections.abc import Callable, Collection

from studylm.checker.verdict import CheckResult, Outcome, Status, Verdict


def verdict(outcome: Outcome, status: Status) -> Verdict:
    """A verdict with one check."""
    check = CheckResult(id="works", title="It works", status=status)
    return Verdict(card="deck/card", outcome=outcome, isolated=True, device="cpu", seconds=0.0, checks=(check,))


PASSED = verdict(Outcome.PASSED, Status.PASSED)
FAILED = verdict(Outcome.FAILED, Status.FAILED)
RAISED = verdict(Outcome.FAILED, Status.ERROR)


def passing(*right: bytes, otherwise: Verdict = FAILED) -> Callable[[bytes], Verdict]:
    """A judge that passes these files and no other."""
    known: Collection[bytes] = set(right)
    return lambda source: PASSED if source in known else otherwise
