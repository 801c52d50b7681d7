"""An exception in the learner's file, as its message, the learner's own line and a caret. Never a line of ours."""

from __future__ import annotations

import contextlib
import itertools
import re
import unicodedata
from types import TracebackType
from typing import Any

from studylm.checker.learner.explanations.explain import explain

_LINE_END = re.compile(r"\r\n|\r|\n")
_HINT = 1500
_TEXT = 500
"""The longest message and the longest source line that are quoted, in characters."""


def blame(error: BaseException, filename: str, source: str, called: Any = None) -> dict[str, Any]:
    """What happened and where, as JSON.

    Its fields: `message`, `line` (1-based or None), `text` and `caret` (that line, and marks under it), `hint` (what it
    usually means, in plain words, or "").

    Args:
        error: what was raised.
        filename: the learner's file, as it was compiled.
        source: its text.
        called: what was called, for an error that left no frame in the file (wrong arguments): its definition is named.
    """
    report: dict[str, Any] = {"message": _message(error), "line": None, "text": "", "caret": "", "hint": ""}
    _locate(report, error, filename, source, called)
    kind, _, text = report["message"].partition(": ")
    with contextlib.suppress(Exception):
        report["hint"] = explain(kind, text, report["text"], source)[:_HINT]
    return report


def _locate(report: dict[str, Any], error: BaseException, filename: str, source: str, called: Any) -> None:
    """Fill in the learner's line, where there is one."""
    lines = _LINE_END.split(source)
    if isinstance(error, SyntaxError) and error.filename == filename:
        report["message"] = f"{type(error).__name__}: {str(error.msg)[:_TEXT]}"
        if error.lineno is not None and 1 <= error.lineno <= max(1, len(lines)):
            text = lines[error.lineno - 1] if lines else ""
            start = max((error.offset or 1) - 1, 0)
            end = (error.end_offset or 0) - 1 if error.end_lineno == error.lineno else len(text)
            report.update(_quote(error.lineno, text, start, max(end, start + 1)))
        return
    place = _last_place(error.__traceback__, filename)
    number, first, last = place or (_definition_line(called, filename) or 0, None, None)
    if 1 <= number <= len(lines):
        report.update(_quote(number, lines[number - 1], first, last))


def line_of(error: BaseException, filename: str) -> int | None:
    """The last line of the learner's file that the exception passed through."""
    place = _last_place(error.__traceback__, filename)
    return place[0] if place else None


def _message(error: BaseException) -> str:
    name = type.__getattribute__(type(error), "__name__")
    try:
        text = str(error)
    except BaseException:
        text = "(its message cannot be shown)"
    text = "\n".join(text.splitlines()[:8])[:_TEXT]
    return f"{name}: {text}" if text else str(name)


def _last_place(trace: TracebackType | None, filename: str) -> tuple[int, int | None, int | None] | None:
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            found = trace
        trace = trace.tb_next
    if found is None:
        return None
    line = found.tb_lineno
    position = next(itertools.islice(found.tb_frame.f_code.co_positions(), found.tb_lasti // 2, None), None)
    if position is None or position[0] != line or position[2] is None:
        return line, None, None
    end = position[3] if position[1] == line else 10_000
    return line, position[2], end


def _definition_line(called: Any, filename: str) -> int | None:
    if isinstance(called, type):
        for klass in called.__mro__:
            code = getattr(klass.__dict__.get("__init__"), "__code__", None)
            if code is not None:
                return code.co_firstlineno if code.co_filename == filename else None
        return None
    for function in (called, getattr(type(called), "forward", None), vars(type(called)).get("__call__")):
        code = getattr(function, "__code__", None)
        if code is not None and code.co_filename == filename:
            return int(code.co_firstlineno)
    return None


def _quote(line: int, text: str, start: int | None, end: int | None) -> dict[str, Any]:
    """The line without its indentation, and a caret under columns [start, end), which count UTF-8 bytes."""
    text = text.rstrip()
    cut = len(text) - len(text.lstrip())
    caret = ""
    if start is not None and end is not None:
        data = text.encode("utf-8", "replace")
        first = len(data[:start].decode("utf-8", "replace"))
        last = len(data[:end].decode("utf-8", "replace"))
        shown_part = text[max(first, cut) : max(last, first + 1)]
        before = text[cut : max(first, cut)]
        if shown_part.strip() != text.strip() or not before:
            caret = " " * _width(before) + "^" * max(1, _width(shown_part))
    return {"line": line, "text": text[cut:][:_TEXT], "caret": caret[:_TEXT]}


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
