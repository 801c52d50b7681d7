"""Mistakes that an answer's text shows, for when it cannot be run: a check file's `NOTICES`. Runs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studylm.checker.verdict import Outcome, Verdict

_COMMENT = re.compile(r"#.*")


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say where `pattern` is found in an answer; `{line}` in `text` is the line of the first place."""

    pattern: str
    text: str


def noticed(source: str, notices: Sequence[Notice]) -> list[str]:
    """What the notices say about this source, comments aside, in their order."""
    code = _COMMENT.sub("", source)
    said = []
    for notice in notices:
        match = re.search(notice.pattern, code)
        if match:
            said.append(notice.text.replace("{line}", str(code.count("\n", 0, match.start()) + 1)))
    return said


def annotate(verdict: Verdict, source: bytes, notices: Sequence[Notice]) -> Verdict:
    """The verdict, with what the notices say added where the file could not be loaded or lacks a name.

    Whatever ran is judged by what it did, never by its text.
    """
    if verdict.outcome is not Outcome.ERROR or not notices:
        return verdict
    said = " ".join(noticed(source.decode("utf-8", "replace"), notices))
    return replace(verdict, message=f"{verdict.message}\n{said}") if said else verdict
