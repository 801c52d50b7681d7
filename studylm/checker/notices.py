"""Mistakes that an answer's text shows, for when it cannot be run: a check file's `NOTICES`. Runs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studylm.checker.verdict import Outcome, Status, Verdict

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
    """The verdict, with what the notices say added where the answer could not be run.

    That is: the file could not be loaded, lacks a name, or a check met a name that nothing defines. Whatever ran is
    judged by what it did, never by its text.
    """
    unknown = [c for c in verdict.checks if c.status is Status.ERROR and "NameError" in c.message]
    if not notices or (verdict.outcome is not Outcome.ERROR and not unknown):
        return verdict
    said = " ".join(noticed(source.decode("utf-8", "replace"), notices))
    if not said:
        return verdict
    if verdict.outcome is Outcome.ERROR:
        return replace(verdict, message=f"{verdict.message}\n{said}")
    checks = tuple(replace(c, message=f"{c.message}\n{said}") if c is unknown[0] else c for c in verdict.checks)
    return replace(verdict, checks=checks)
