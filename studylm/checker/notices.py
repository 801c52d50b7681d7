"""Recognises mistakes by an answer's text, for an answer that cannot be run: a check file's `NOTICES`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studylm.checker.verdict import Outcome, Verdict

_COMMENT = re.compile(r"#.*")
SEARCH_WITHIN = 2.0
"""The longest time that the patterns of a check file may take, in seconds. A deck may come from anyone, and some never end."""
_SEARCH = """
import json, re, sys
patterns, code = json.load(sys.stdin)
for pattern in patterns:
    found = re.search(pattern, code)
    print(found.start() if found else -1, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say if `pattern` is found in an answer; `{line}` in `text` stands for the line of the first match."""

    pattern: str
    text: str


def noticed(source: str, notices: Sequence[Notice]) -> list[str]:
    """The texts of the notices that match this source without its comments, in order; none of those after `SEARCH_WITHIN`."""
    code = _COMMENT.sub("", source)
    places = _search([notice.pattern for notice in notices], code)
    return [
        notice.text.replace("{line}", str(code.count("\n", 0, place) + 1))
        for notice, place in zip(notices, places, strict=False)
        if place >= 0
    ]


def _search(patterns: list[str], code: str) -> list[int]:
    """The position of each pattern's first match, or -1. Searches in a subprocess, since a search cannot be interrupted."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _SEARCH],
            input=json.dumps([patterns, code]).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SEARCH_WITHIN,
            check=False,
        )
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    except OSError:
        said = b""
    return [int(line) for line in said.split()]


def annotate(verdict: Verdict, source: bytes, notices: Sequence[Notice]) -> Verdict:
    """The verdict, with the texts of the matching notices added if the file could not be loaded or lacks a name.

    An answer that ran is judged by what it did, never by its text.
    """
    if verdict.outcome is not Outcome.ERROR or not notices:
        return verdict
    said = " ".join(noticed(source.decode("utf-8", "replace"), notices))
    return replace(verdict, message=f"{verdict.message}\n{said}") if said else verdict
