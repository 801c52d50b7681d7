"""Turns what a check raised into its result, and decides whether the answer or the deck is at fault."""

from __future__ import annotations

import dis
import linecache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pytest
import torch

from studylm.checker.kit import Diagnosis, LearnerError
from studylm.checker.protocol.reports import EndState
from studylm.checker.tester.service_client import LearnerStopped
from studylm.checker.verdict import Status


class Failure(NamedTuple):
    """How a check ended that raised.

    Attributes:
        fields: those of the check's event; empty where the run ends with it.
        broken: what is wrong with the check file; "" if nothing is.
    """

    fields: dict[str, Any]
    broken: str = ""


def failure_of(error: BaseException, received: bool) -> Failure:
    """What a check's exception means.

    Args:
        received: whether a value of the answer's had come to the check by then, so that the answer can be at fault.
    """
    if isinstance(error, Diagnosis):
        told = {"message": error.message, "expected": error.expected, "actual": error.actual, "hint": error.hint}
        return Failure({"status": Status.FAILED, **told})
    if isinstance(error, LearnerError):
        report = error.report
        message = "\n".join(filter(None, [report.hint, report.shown()]))
        return Failure({"status": Status.ERROR, "message": message, "hint": error.hint, "line": report.line})
    if isinstance(error, LearnerStopped):
        if error.ending.state is EndState.REFUSED:
            return Failure({"status": Status.FAILED, "message": error.ending.message, "line": error.ending.line})
        return Failure({})
    if isinstance(error, pytest.skip.Exception):
        return Failure({"status": Status.SKIPPED, "message": str(error.msg)})
    if isinstance(error, AssertionError):
        return Failure({"status": Status.FAILED, "message": (str(error).strip() or _source_line(error))[:2000]})
    text, where = f"{type(error).__name__}: {str(error)[:500]}", _place(error)
    if received and _may_be_the_answers(error):
        message = f"The check could not work with what the answer gave back ({text}, at {where})."
        hint = "Compare what the card promises with what is returned: its type, its length, its shape."
        return Failure({"status": Status.FAILED, "message": message, "hint": hint})
    message = f"The deck's own check is broken: {text} at {where}. Your answer is not to blame."
    return Failure({"status": Status.ERROR, "message": message}, f"{text} at {where}")


def _frames(error: BaseException) -> list[TracebackType]:
    """The traceback's entries from the check file on, without pytest's and the kit's own at its start."""
    found, trace = [], error.__traceback__
    while trace is not None:
        found.append(trace)
        trace = trace.tb_next
    return [
        t
        for t in found
        if "_pytest" not in t.tb_frame.f_code.co_filename and "pluggy" not in t.tb_frame.f_code.co_filename
    ]


def _place(error: BaseException) -> str:
    entries = [t for t in _frames(error) if "check_" in t.tb_frame.f_code.co_name] or _frames(error)
    if not entries:
        return "an unknown line"
    last = entries[-1]
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}"


def _may_be_the_answers(error: BaseException) -> bool:
    """Whether an unforeseen error in a check can come from what the answer returned, and not from the check itself."""
    if isinstance(error, AttributeError):
        return not isinstance(error.obj, (torch.Tensor, type(torch)))
    if not isinstance(
        error, (TypeError, ValueError, LookupError, RuntimeError, ArithmeticError, MemoryError, StopIteration)
    ):
        return False
    entries = _frames(error)
    if not entries:
        return False
    code, lasti = entries[-1].tb_frame.f_code, entries[-1].tb_lasti
    raising = next((i.opname for i in dis.get_instructions(code) if i.offset == lasti), "")
    return raising != "RAISE_VARARGS" or "torch" in code.co_filename


def _source_line(error: BaseException) -> str:
    entries = _frames(error)
    if not entries:
        return "An assertion failed."
    code = entries[-1].tb_frame.f_code
    text = linecache.getline(code.co_filename, entries[-1].tb_lineno).strip()
    return f"This should hold: {text.removeprefix('assert ')}" if text else "An assertion failed."
