"""Reports an exception in the learner's file: message, the learner's own line, a caret. Lines of studylm are never shown."""

from __future__ import annotations

import contextlib
import itertools
import re
import unicodedata
from dataclasses import replace
from types import TracebackType
from typing import Any

from studylm.checker.learner.explanations.explain import explain
from studylm.checker.protocol.reports import ErrorReport

_LINE_END = re.compile(r"\r\n|\r|\n")
_KIND, _TEXT, _HINT = 200, 500, 1500
"""The longest class name, the longest message or source line, and the longest hint, in characters."""


def report_of(error: BaseException, filename: str, source: str, called: Any = None) -> ErrorReport:
    """What was raised and where.

    Args:
        filename: the learner's file, as it was compiled.
        source: its text.
        called: what was called; where the error left no frame in the file (wrong arguments), its definition is named.
    """
    report = ErrorReport(_message(error), kind=str.__str__(type.__getattribute__(type(error), "__name__"))[:_KIND])
    report = replace(report, **_location(error, filename, source, called))
    with contextlib.suppress(Exception):
        hint = explain(report.kind, report.message, report.text, source)[:_HINT]
        report = replace(report, hint=hint)
    return report


def _location(error: BaseException, filename: str, source: str, called: Any) -> dict[str, Any]:
    """The report's fields that say where it was raised; none where no line of the learner's file is involved."""
    lines = _LINE_END.split(source)
    if isinstance(error, SyntaxError) and error.filename == filename:
        message = {"message": str(error.msg)[:_TEXT]}
        if error.lineno is None or not 1 <= error.lineno <= len(lines):
            return message
        text = lines[error.lineno - 1]
        start = max((error.offset or 1) - 1, 0)
        end = (error.end_offset or 0) - 1 if error.end_lineno == error.lineno else len(text)
        return message | _quote(error.lineno, text, start, max(end, start + 1))
    place = _last_place(error.__traceback__, filename)
    number, first, last = place or (_definition_line(called, filename) or 0, None, None)
    return _quote(number, lines[number - 1], first, last) if 1 <= number <= len(lines) else {}


def line_of(error: BaseException, filename: str) -> int | None:
    """The last line of the learner's file that the exception passed through."""
    place = _last_place(error.__traceback__, filename)
    return place[0] if place else None


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        text = "(its message cannot be shown)"
    return "\n".join(text.splitlines()[:8])[:_TEXT]


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
