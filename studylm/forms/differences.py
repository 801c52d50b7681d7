"""The differences between two answers, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What a line of a comparison is."""

    SAME = "same"
    OLD = "old"
    """Only the old text has it."""
    NEW = "new"
    """Only the new text has it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison, without its end, and its 1-based numbers in both texts; 0 where it is not in one."""

    change: Change
    text: str
    old: int
    new: int


def differences(old: str, new: str) -> list[Line]:
    """Every line of both texts in order; what was replaced comes before what replaced it. Line ends do not count."""
    a, b = old.splitlines(), new.splitlines()
    lines: list[Line] = []
    for what, i, k, j, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            lines += [Line(Change.SAME, a[i + at], i + at + 1, j + at + 1) for at in range(k - i)]
        else:
            lines += [Line(Change.OLD, text, i + at + 1, 0) for at, text in enumerate(a[i:k])]
            lines += [Line(Change.NEW, text, 0, j + at + 1) for at, text in enumerate(b[j:m])]
    return lines


def unified(old_name: str, old: str, new_name: str, new: str) -> Sequence[str]:
    """The comparison as `diff -u` prints it; empty if the texts are equal up to line ends."""
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, lineterm=""))
