"""What a check raised, put as its result; and whose fault an unforeseen exception is, the answer's or the deck's."""

from __future__ import annotations

import dis
import linecache
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
import torch

from studylm.checker.kit import Diagnosis
from studylm.checker.tester.exchange import LearnerError, LearnerStopped

_TEXT = 500


def outcome_of(error: BaseException, received: bool) -> tuple[dict[str, Any], str]:
    """The fields of the check's result, and what is broken in the deck ("" where nothing is).

    Args:
        error: what the check raised.
        received: whether a value of the answer's had come to the check by then, so that the answer can be at fault.
    """
    if isinstance(error, Diagnosis):
        told = {"message": error.message, "expected": error.expected, "actual": error.actual, "hint": error.hint}
        return {"status": "failed", **told}, ""
    if isinstance(error, LearnerError):
        meant = str(error.report.get("hint") or "")
        message = "\n".join(filter(None, [meant, shown(error.report)]))
        told = {"message": message, "hint": getattr(error, "advice", None), "line": error.report.get("line")}
        return {"status": "error", **told}, ""
    if isinstance(error, LearnerStopped):
        if error.state == "refused":
            return {"status": "failed", "message": error.message}, ""
        return {"status": "error", "stopped": True}, ""
    if isinstance(error, pytest.skip.Exception):
        return {"status": "skipped", "message": str(error.msg)}, ""
    if isinstance(error, AssertionError):
        return {"status": "failed", "message": (str(error).strip() or _source_line(error))[:2000]}, ""
    text, where = f"{type(error).__name__}: {str(error)[:500]}", _place(error)
    if received and _may_be_the_answers(error):
        message = f"The check could not work with what the answer gave back ({text}, at {where})."
        hint = "Compare what the card promises with what is returned: its type, its length, its shape."
        return {"status": "failed", "message": message, "hint": hint}, ""
    message = f"The deck's own check is broken: {text} at {where}. Your answer is not to blame."
    return {"status": "error", "message": message}, f"{text} at {where}"


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


def shown(report: dict[str, Any]) -> str:
    """A report as text: the message, the line with its number, the caret."""
    message = str(report.get("message", ""))[: 2 * _TEXT]
    line, text = report.get("line"), str(report.get("text", ""))[: 2 * _TEXT]
    if type(line) is not int:
        return message
    prefix = f"line {line}: "
    caret = str(report.get("caret", ""))[: 2 * _TEXT]
    quoted = f"{message}\n{prefix}{text}"
    return f"{quoted}\n{' ' * len(prefix)}{caret}" if caret.strip() else quoted
